"""A Redis client for signals that may get lost but must never hold anybody up."""

from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

TIMEOUT = 0.25


@cache
def impatient_redis() -> "redis.Redis":
    """Gives up after a quarter of a second; tries once more for a connection that a server's restart cut."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    )
