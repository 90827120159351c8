"""Signs of life: worker and beat each write their own into the queue server, the health page reads them."""

import time
from dataclasses import dataclass, field
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

EVERY = 2.0
SILENT_AFTER = 8.0
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
    """Writes the sign of life of one part; a queue that is down is no reason to stop working."""

    part: str
    since: float = field(default_factory=time.time)

    def beat(self) -> None:
        try:
            connection().hset(_key(self.part), mapping={"at": time.time(), "since": self.since})
        except redis.RedisError:
            return


def last_sign(part: str) -> Sign | None:
    """What the part last wrote; raises RedisError when the queue server is down."""
    found = connection().hgetall(_key(part))
    return Sign(float(found[b"at"]), float(found[b"since"])) if found else None


@cache
def connection() -> redis.Redis:
    """One that answers or fails within a second, without trying again."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=PATIENCE,
        socket_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )


def _key(part: str) -> str:
    return f"alliance:alive:{part}"
