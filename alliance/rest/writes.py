"""What programs wrote, counted in passing: in this process first, in Redis once a second, in rows by beat.

It is a note for people. The answer to a program waits for none of it, and nobody misses what is lost with Redis.
"""

import atexit
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import redis
from django.conf import settings

from alliance.impatient_redis import impatient_redis
from alliance.people.models import ApiClient
from alliance.rest.limits import is_silent, keep_silent, own_key

SEND_AFTER = 1.0
KEPT_SECONDS = 86400
COUNTED = ("requests", "created", "updated", "unchanged", "possible_duplicates", "refused")


class Written:
    """What one program wrote between two moments."""

    def __init__(self, first: datetime) -> None:
        self.counts: Counter[str] = Counter()
        self.first = self.last = first

    def add(self, counts: Mapping[str, int], at: datetime) -> None:
        self.counts.update(counts)
        self.first, self.last = min(self.first, at), max(self.last, at)


class _Waiting:
    """What this process has not sent yet, by client."""

    lock = threading.Lock()
    written: dict[int, Written] = {}
    sender: threading.Timer | None = None


def note_writes(client: ApiClient, counts: Mapping[str, int], at: datetime) -> None:
    """Count them here; a thread of its own sends what came in a second."""
    with _Waiting.lock:
        _Waiting.written.setdefault(client.pk, Written(at)).add({"requests": 1, **counts}, at)
        if _Waiting.sender is None:
            _Waiting.sender = threading.Timer(SEND_AFTER, send_writes)
            _Waiting.sender.daemon = True
            _Waiting.sender.start()


def send_writes() -> None:
    """Hand over to Redis what waits; what cannot be handed over is lost."""
    with _Waiting.lock:
        waiting, _Waiting.written = _Waiting.written, {}
        sender, _Waiting.sender = _Waiting.sender, None
    if sender is not None:
        sender.cancel()
    if not waiting or not settings.REDIS_URL or is_silent():
        return
    try:
        pipe = impatient_redis().pipeline(transaction=False)
        for client_id, written in waiting.items():
            key = _key(client_id)
            for name, count in written.counts.items():
                pipe.hincrby(key, name, count)
            pipe.hsetnx(key, "first", _as_number(written.first))
            pipe.hset(key, "last", _as_number(written.last))
            pipe.expire(key, KEPT_SECONDS)
        pipe.execute()
    except redis.RedisError as error:
        keep_silent(error)


def take_writes(clients: Sequence[ApiClient]) -> dict[int, Written]:
    """Client id → what came since the last time; it is not told again."""
    if not clients or not settings.REDIS_URL:
        return {}
    try:
        pipe = impatient_redis().pipeline(transaction=True)
        for client in clients:
            pipe.hgetall(_key(client.pk))
            pipe.delete(_key(client.pk))
        answers = pipe.execute()[::2]
    except redis.RedisError:
        return {}
    return {client.pk: _read(said) for client, said in zip(clients, answers, strict=True) if said}


def _read(said: Mapping[bytes, bytes]) -> Written:
    plain = {name.decode(): int(value) for name, value in said.items()}
    written = Written(_as_instant(plain["first"]))
    written.add({name: plain[name] for name in COUNTED if name in plain}, _as_instant(plain["last"]))
    return written


def _as_number(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)


def _as_instant(number: int) -> datetime:
    return datetime.fromtimestamp(number / 1_000_000, UTC)


def _key(client_id: int) -> str:
    return own_key("writes", client_id)


atexit.register(send_writes)
