"""The health page with parts missing; with parts dying it is tested in tests/local/test_up.py."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from alliance import heartbeat
from alliance.web import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_connection() -> Iterator[None]:
    """Each test connects to the queue server of its own settings."""
    heartbeat.connection.cache_clear()
    yield
    heartbeat.connection.cache_clear()


def test_health_names_every_part_without_sign_in() -> None:
    answer = Client().get("/health/")

    assert answer.status_code == 200
    assert list(answer.json()) == ["status", "database", "queue", "worker", "beat", "push"]
    assert answer.json()["database"] == answer.json()["queue"] == {"ok": True}


def test_health_is_degraded_but_pages_work_without_a_queue(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    answer = Client().get("/health/")

    reason = {"ok": False, "reason": "the queue server does not answer"}
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["queue"] == answer.json()["worker"] == answer.json()["beat"] == reason


def test_health_says_503_without_a_database(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    # Put back afterwards: connections of later tests are opened from the same dictionary.
    monkeypatch.setitem(settings.DATABASES, "default", {**settings.DATABASES["default"], "PORT": "1"})

    answer = Client().get("/health/")

    assert answer.status_code == 503
    assert answer.json()["database"] == {
        "ok": False,
        "reason": "the database does not accept connections",
    }


def test_health_does_not_wait_for_a_part_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(health, "ANSWER_WITHIN", 0.1)
    monkeypatch.setitem(health.CHECKS, "push", lambda: {"ok": released.wait(30)})
    started = time.monotonic()

    answer = Client().get("/health/")

    released.set()
    assert time.monotonic() - started < 2
    assert answer.json()["push"] == {"ok": False, "reason": "no answer within 0.1 s"}


def test_a_sign_of_life_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = heartbeat.Sign(at=time.time(), since=0)
    old = heartbeat.Sign(at=time.time() - heartbeat.SILENT_AFTER - 1, since=0)

    signs = {"worker": {"a:1": fresh, "b:1": old}, "beat": {"a:2": old}, "push": {}}
    monkeypatch.setattr(health, "signs_of", signs.__getitem__)

    since = "1970-01-01T00:00:00+00:00"
    assert health.sign_of("worker") == {"ok": True, "since": since, "running": 1}
    assert health.sign_of("worker", 2) == {"ok": False, "since": since, "reason": "1 of 2 running"}
    assert health.sign_of("beat") == {"ok": False, "reason": "no sign of life for 9 s"}
    assert health.sign_of("push") == {"ok": False, "reason": "no sign of life yet"}


def test_a_pulse_is_read_back_and_survives_a_queue_that_is_down(settings: Settings) -> None:
    heartbeat.Pulse("test", since=1.0).beat()
    (sign,) = heartbeat.signs_of("test").values()
    heartbeat.connection().delete("alliance:signs:test")

    heartbeat.connection.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    heartbeat.Pulse("test").beat()

    assert (sign.since, sign.is_fresh) == (1.0, True)


def test_a_starting_process_forgets_the_long_dead_but_not_the_last_sign() -> None:
    now, key = time.time(), "alliance:signs:test"
    long_ago = now - heartbeat.FORGOTTEN_AFTER - 1
    signs: dict[Any, Any] = {"a:1": f"{long_ago} 1", "a:2": f"{now - 60} 2", "b:1": f"{long_ago + 0.5} 3"}
    heartbeat.connection().hset(key, mapping=signs)

    heartbeat.Pulse("test").forget_the_dead()
    left = sorted(heartbeat.signs_of("test"))
    heartbeat.connection().hdel(key, "a:2")
    heartbeat.connection().hset(key, "a:1", signs["a:1"])
    heartbeat.Pulse("test").forget_the_dead()
    last = sorted(heartbeat.signs_of("test"))
    heartbeat.connection().delete(key)

    assert (left, last) == (["a:2"], ["a:1"])
