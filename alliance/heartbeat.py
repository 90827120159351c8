"""Signs of life: each worker and beat, on whatever host, writes its own into the queue server; health reads them."""

import os
import socket
import time
from dataclasses import dataclass, field

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from alliance.made_once import made_once

EVERY = 2.0
SILENT_AFTER = 8.0
FORGOTTEN_AFTER = 3600.0
PATIENCE = 1.0


@dataclass(frozen=True)
class Sign:
    """When a part last said that it is alive, and since when it runs (seconds since 1970)."""

    at: float
    since: float

    @property
    def age(self) -> float:
        return time.time() - self.at

    @property
    def is_fresh(self) -> bool:
        return self.age < SILENT_AFTER


@dataclass
class Pulse:
    """Writes the sign of life of one process; a queue that is down is no reason to stop working."""

    part: str
    since: float = field(default_factory=time.time)

    def beat(self) -> None:
        own = f"{socket.gethostname()}:{os.getpid()}"
        try:
            connection().hset(_key(self.part), own, f"{time.time()} {self.since}")
        except redis.RedisError:
            return

    def forget_the_dead(self) -> None:
        """Called at the start, so that processes of last week do not pile up; the latest sign is kept."""
        try:
            old = sorted((sign.at, name) for name, sign in signs_of(self.part).items())[:-1]
            if dead := [name for at, name in old if at < time.time() - FORGOTTEN_AFTER]:
                connection().hdel(_key(self.part), *dead)
        except redis.RedisError:
            return


def signs_of(part: str) -> dict[str, Sign]:
    """`host:pid` → what each process of the part last wrote; raises RedisError when the queue server is down."""
    found: dict[bytes, bytes] = connection().hgetall(_key(part))  # type: ignore[assignment]
    written = {name.decode(): value.split() for name, value in found.items()}
    return {name: Sign(float(at), float(since)) for name, (at, since) in written.items()}


@made_once
def connection() -> redis.Redis:
    """One that answers or fails within a second, without trying again."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=PATIENCE,
        socket_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )


def _key(part: str) -> str:
    return f"alliance:signs:{part}"
