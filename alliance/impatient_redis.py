"""A Redis client for signals that may get lost but must never hold anybody up."""

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from alliance.made_once import made_once

TIMEOUT = 0.25


@made_once
def impatient_redis() -> "redis.Redis":
    """Gives up after a quarter of a second; tries once more for a connection that a server's restart cut."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    )
