"""GET /health/: what works and what does not, without secrets, within two seconds."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import redis
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.heartbeat import PATIENCE, connection, signs_of

ANSWER_WITHIN = 1.5
State = dict[str, Any]


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 as long as pages work, which needs the database; 503 otherwise."""
    parts = states()
    healthy = all(state["ok"] for state in parts.values())
    answer = {"status": "ok" if healthy else "degraded", **parts}
    return JsonResponse(answer, status=200 if parts["database"]["ok"] else 503)


def states() -> dict[str, State]:
    """All parts are asked at once; one that does not answer in time does not delay the others."""
    pool = ThreadPoolExecutor(len(CHECKS))
    asked = {part: pool.submit(check) for part, check in CHECKS.items()}
    wait(asked.values(), timeout=ANSWER_WITHIN)
    pool.shutdown(wait=False, cancel_futures=True)
    return {part: _state(future) for part, future in asked.items()}


def database() -> State:
    """A connection of its own, so that a stuck one in the pool of the pages is not asked for ever."""
    own = settings.DATABASES["default"]
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    address = {key: own[name] for key, name in names.items()}
    found = psycopg2.connect(**{**own["OPTIONS"], **address, "connect_timeout": 2})
    try:
        with found.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        found.close()
    return {"ok": True}


def queue() -> State:
    connection().ping()
    return {"ok": True}


def sign_of(part: str, expected: int = 1) -> State:
    """By the signs of life of its processes on all hosts; `since` is the start of the latest."""
    signs = list(signs_of(part).values())
    fresh = [sign for sign in signs if sign.is_fresh]
    if not signs:
        return {"ok": False, "reason": "no sign of life yet"}
    if not fresh:
        return {"ok": False, "reason": f"no sign of life for {min(sign.age for sign in signs):.0f} s"}
    since = datetime.fromtimestamp(max(sign.since for sign in fresh), UTC).isoformat(timespec="seconds")
    if len(fresh) < expected:
        return {"ok": False, "reason": f"{len(fresh)} of {expected} running", "since": since}
    return {"ok": True, "since": since, "running": len(fresh)}


def push() -> State:
    """It answers for itself: it is well while it hears the queue server."""
    where = urlsplit(settings.PUSH_HEALTH_URL)
    with closing(HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE)) as asked:
        asked.request("GET", where.path)
        if asked.getresponse().status != HTTPStatus.OK:
            return {"ok": False, "reason": "does not hear the queue server"}
    return {"ok": True}


CHECKS: dict[str, Callable[[], State]] = {
    "database": database,
    "queue": queue,
    "worker": lambda: sign_of("worker", settings.WORKERS_EXPECTED),
    "beat": lambda: sign_of("beat"),
    "push": push,
}
# What went wrong in words that give nothing away: messages of drivers contain addresses and names.
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (redis.RedisError, "the queue server does not answer"),
    (psycopg2.Error, "the database does not accept connections"),
    (TimeoutError, "does not answer in time"),
    (OSError, "does not accept connections"),
)


def _state(future: "Future[State]") -> State:
    if not future.done() or future.cancelled():
        return {"ok": False, "reason": f"no answer within {ANSWER_WITHIN:g} s"}
    error = future.exception()
    if error is None:
        return future.result()
    reasons = [reason for kind, reason in REASONS if isinstance(error, kind)]
    return {"ok": False, "reason": reasons[0] if reasons else "could not be asked"}
