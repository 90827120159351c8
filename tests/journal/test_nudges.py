"""A nudge never holds anybody up, and never gets lost behind one that was sent before."""

import logging
import time
from collections.abc import Iterator

import pytest

from alliance.impatient_redis import impatient_redis
from alliance.journal import nudges
from alliance.journal.tasks import nudge_publisher, publish_journal

QUEUE = "default"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A closed breaker and an empty queue on the tests' own Redis data base."""
    monkeypatch.setattr(nudges, "breaker", nudges.Breaker())
    impatient_redis().delete(nudges.FLAG, QUEUE)
    yield
    impatient_redis().delete(nudges.FLAG, QUEUE)


@pytest.fixture
def _no_queue(settings: object) -> Iterator[None]:
    """Nobody listens at the queue's address."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]
    impatient_redis.cache_clear()
    yield
    impatient_redis.cache_clear()


def test_nudges_do_not_pile_up_while_one_is_on_its_way() -> None:
    for _nudge in range(5):
        nudge_publisher()

    assert impatient_redis().llen(QUEUE) == 1


@pytest.mark.django_db(transaction=True)
def test_a_commit_after_the_worker_began_sends_a_nudge_of_its_own() -> None:
    nudge_publisher()
    publish_journal()
    nudge_publisher()

    assert impatient_redis().llen(QUEUE) == 2


def test_the_flag_lowers_itself_should_its_task_be_lost() -> None:
    nudge_publisher()

    assert 0 < impatient_redis().pttl(nudges.FLAG) <= nudges.FLAG_MILLISECONDS


@pytest.mark.usefixtures("_no_queue")
def test_a_queue_that_is_down_costs_no_time_and_one_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    began = time.monotonic()
    with caplog.at_level(logging.WARNING):
        for _nudge in range(50):
            nudge_publisher()
        nudges.breaker.quiet_until = 0.0
        nudge_publisher()

    assert time.monotonic() - began < 0.9
    assert len(caplog.records) == 1
    assert nudges.breaker.is_open()
