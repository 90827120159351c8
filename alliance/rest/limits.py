"""How often a program may call: counted in Redis; while that is down, everybody may."""

import logging
import time
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import redis
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from alliance.errors import RuleError
from alliance.impatient_redis import impatient_redis
from alliance.people.models import ApiClient

logger = logging.getLogger(__name__)
WINDOW = 60
QUIET_SECONDS = 5.0
DAYS_KEPT = 3 * 86400


class TooManyRequests(RuleError):
    """The client has used up its calls of this minute (429)."""

    code = "too_many_requests"
    status = 429
    message = _("Too many requests in this minute. Wait as long as Retry-After says, then go on.")


class Quota(NamedTuple):
    """How much of the running minute's calls is used, and in how many seconds the next minute begins."""

    limit: int
    used: int
    reset: int

    @property
    def excess(self) -> int:
        """By how many calls the client is above its limit."""
        return max(0, self.used - self.limit)

    @property
    def headers(self) -> dict[str, str]:
        """`RateLimit` as the draft of the IETF writes it: what remains, and for how many seconds."""
        return {"RateLimit": f'"default";r={max(0, self.limit - self.used)};t={self.reset}'}


class _Silence:
    """Until when this process does not ask a Redis that gave no answer."""

    until = 0.0


def is_silent() -> bool:
    """Redis gave no answer a moment ago."""
    return time.monotonic() < _Silence.until


def keep_silent(error: Exception) -> None:
    """Do not ask again for a few seconds."""
    _Silence.until = time.monotonic() + QUIET_SECONDS
    logger.warning("Calls are not counted while Redis does not answer: %r", error)


def policy_header(client: ApiClient) -> dict[str, str]:
    """`RateLimit-Policy`: how many requests in how many seconds."""
    return {"RateLimit-Policy": f'"default";q={client.rate_limit};w={WINDOW}'}


def count_request(client: ApiClient, now: datetime) -> Quota | None:
    """Count one call, as a rule in one round trip; None while nobody counts."""
    if not settings.REDIS_URL or is_silent():
        return None
    # Each client's minute begins at another second, so that they do not all come back at once.
    moment = int(now.timestamp()) + client.pk * 7
    minute, second = divmod(moment, WINDOW)
    key, today = own_key("calls", client.pk, minute), _day_key(client, now)
    try:
        pipe = impatient_redis().pipeline(transaction=False)
        pipe.incr(key)
        pipe.incr(today)
        used = int(pipe.execute()[0])
        if used == 1:
            _let_expire(key, today)
    except redis.RedisError as error:
        keep_silent(error)
        return None
    return Quota(client.rate_limit, used, WINDOW - second)


def _let_expire(key: str, today: str) -> None:
    """Counts go when nobody needs them any more; said once a minute."""
    pipe = impatient_redis().pipeline(transaction=False)
    pipe.expire(key, 2 * WINDOW)
    pipe.expire(today, DAYS_KEPT)
    pipe.execute()


def calls_today(clients: Sequence[ApiClient], now: datetime) -> dict[int, int | None]:
    """How often each called since midnight UTC; None where nobody counted."""
    if not clients or not settings.REDIS_URL:
        return {}
    try:
        counts = impatient_redis().mget([_day_key(client, now) for client in clients])
    except redis.RedisError:
        return {}
    return {client.pk: int(count or 0) for client, count in zip(clients, counts, strict=True)}


def own_key(*parts: object) -> str:
    """A name in Redis that no other installation on the same server has."""
    return ":".join(("alliance", connection.settings_dict["NAME"], *map(str, parts)))


def _day_key(client: ApiClient, now: datetime) -> str:
    return own_key("calls", client.pk, f"{now:%Y%m%d}")
