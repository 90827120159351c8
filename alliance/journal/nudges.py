"""Sending a nudge without ever holding anybody up: short timeouts, then quiet for a while after a failure.

A flag in Redis keeps nudges from piling up. It is raised by the sender and lowered by the worker *before* it
looks for entries for the last time. So a sender who finds it raised knows of a task that will look once more, and
that will see their entry. The flag lowers itself after a second, should that task be lost.
"""

import logging
import time
from typing import Any

import redis
from celery import Task, current_app
from django.conf import settings
from kombu import Connection
from kombu.pools import producers

from alliance.impatient_redis import TIMEOUT, impatient_redis
from alliance.made_once import made_once

logger = logging.getLogger(__name__)

FLAG = "alliance:nudge-is-under-way"
FLAG_MILLISECONDS = 1000
QUIET_SECONDS = 5.0
# A nudge that nobody took for this long has been overtaken by the sweep.
EXPIRES = 30


class Breaker:
    """Remembers, for this process, that the queue does not answer, and speaks of it once."""

    def __init__(self) -> None:
        self.quiet_until = 0.0
        self.is_known = False

    def is_open(self) -> bool:
        return time.monotonic() < self.quiet_until

    def failed(self, error: Exception) -> None:
        self.quiet_until = time.monotonic() + QUIET_SECONDS
        if not self.is_known:
            logger.warning("The queue does not answer; the sweep will publish instead: %r", error)
        self.is_known = True

    def worked(self) -> None:
        if self.is_known:
            logger.warning("The queue answers again.")
        self.quiet_until, self.is_known = 0.0, False


breaker = Breaker()


def nudge(task: Task, flag: str = FLAG) -> None:
    """Send the task unless one is on its way; a queue that is down costs a fraction of a second, once."""
    if not settings.REDIS_URL or breaker.is_open():
        return
    try:
        if impatient_redis().set(flag, 1, nx=True, px=FLAG_MILLISECONDS):
            _send(task)
    except Exception as error:  # whatever the client libraries raise, the change itself is safe
        breaker.failed(error)
    else:
        breaker.worked()


def raise_flag(flag: str = FLAG) -> None:
    """The worker is at it and will look once more after lowering the flag."""
    try:
        impatient_redis().set(flag, 1, px=FLAG_MILLISECONDS)
    except redis.RedisError as error:
        logger.info("Could not raise the flag, nudges will come that are not needed: %r", error)


def lower_flag(flag: str = FLAG) -> None:
    """The worker looks for the last time: from now on a commit needs a nudge of its own."""
    try:
        impatient_redis().delete(flag)
    except redis.RedisError as error:
        logger.info("Could not lower the flag, it will lower itself: %r", error)


def get_ready() -> None:
    """Load what the first nudge needs, without connecting: a server calls it before it forks its workers."""
    current_app.finalize(auto=True)
    _ = current_app.amqp.router, _connection().get_transport_cls()


def _send(task: Task) -> None:
    with producers[_connection()].acquire(block=True, timeout=TIMEOUT) as producer:
        task.apply_async(producer=producer, retry=False, expires=EXPIRES, ignore_result=True)


@made_once
def _connection() -> Connection:
    """The queue with other patience than the worker's: it gives up at once instead of trying for ever."""
    options: dict[str, Any] = {
        "socket_timeout": TIMEOUT,
        "socket_connect_timeout": TIMEOUT,
        "retry_on_timeout": False,
        "max_retries": 0,
        "connect_retries_timeout": TIMEOUT,
    }
    return current_app.connection_for_write(settings.REDIS_URL, transport_options=options)
