"""The health page with parts missing; with parts dying it is tested in tests/local/test_up.py."""

import threading
import time
from collections.abc import Iterator

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

    monkeypatch.setattr(health, "last_sign", {"worker": fresh, "beat": old}.get)

    assert health.sign_of("worker") == {"ok": True, "since": "1970-01-01T00:00:00+00:00"}
    assert health.sign_of("beat") == {"ok": False, "reason": "no sign of life for 9 s"}
    assert health.sign_of("push") == {"ok": False, "reason": "no sign of life yet"}


def test_a_pulse_is_read_back_and_survives_a_queue_that_is_down(settings: Settings) -> None:
    heartbeat.Pulse("test", since=1.0).beat()
    sign = heartbeat.last_sign("test")
    heartbeat.connection().delete("alliance:alive:test")

    heartbeat.connection.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    heartbeat.Pulse("test").beat()

    assert sign
    assert (sign.since, sign.is_fresh) == (1.0, True)
