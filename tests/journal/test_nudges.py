"""A nudge never holds anybody up, and never gets lost behind one that was sent before."""

import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest

from alliance.impatient_redis import impatient_redis
from alliance.journal import nudges
from alliance.journal.tasks import nudge_publisher, publish_journal
from tests.queue_server import QueueServer

QUEUE = "default"


@pytest.fixture(scope="module")
def queue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QueueServer]:
    server = QueueServer(tmp_path_factory.mktemp("queue"))
    server.start()
    yield server
    server.kill()


def forget_connections() -> None:
    impatient_redis.cache_clear()
    nudges._connection.cache_clear()


@pytest.fixture(autouse=True)
def _fresh(queue: QueueServer, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A closed breaker and an empty queue that no other test knows."""
    settings.REDIS_URL = queue.url
    monkeypatch.setattr(nudges, "breaker", nudges.Breaker())
    forget_connections()
    impatient_redis().flushall()
    yield
    forget_connections()


@pytest.fixture
def _no_queue(settings: Any, _fresh: None) -> None:
    """Nobody listens at the queue's address."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    forget_connections()


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


def test_after_a_restart_of_the_queue_the_next_nudge_gets_through(queue: QueueServer) -> None:
    nudge_publisher()
    queue.kill()
    queue.start()

    nudge_publisher()

    assert impatient_redis().llen(QUEUE) == 1
    assert not nudges.breaker.is_open()
