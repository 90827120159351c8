"""The push server as it runs: a process of its own, a queue that comes and goes, readers of raw streams."""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from unittest import mock
from urllib.parse import quote

import pytest
import redis

from alliance.push.bus import CHANNEL
from alliance.push.tickets import make_ticket
from tests.push.conftest import Listener, PushProcess
from tests.queue_server import QueueServer, wait_until

Listen = Callable[..., Listener]


@pytest.fixture
def listen(push: PushProcess) -> Iterator[Listen]:
    """`listen(*topics, age=0)` opens a stream with a valid ticket."""
    opened: list[Listener] = []

    def _listen(*topics: str, age: int | None = 0) -> Listener:
        query = f"ticket={quote(make_ticket(7, topics))}" + ("" if age is None else f"&age={age}")
        opened.append(Listener(push.port, query))
        return opened[-1]

    yield _listen
    for listener in opened:
        listener.close()


def say(queue: QueueServer, *topics: str) -> None:
    with redis.Redis.from_url(queue.url) as client:
        client.publish(CHANNEL, json.dumps(topics))


def past_the_start(queue: QueueServer, listener: Listener) -> None:
    """Read the first events of a stream: that it is live, and perhaps that the page is too old."""
    assert listener.next_event() == ("state", {"live": True})
    say(queue, "start")
    while listener.next_event() != ("message", {"topics": ["start"]}):
        pass


def refused_status(push: PushProcess, query: str) -> int:
    listener = Listener(push.port, query)
    listener.close()
    return listener.status


def test_a_stream_hears_its_topics_and_no_others(queue: QueueServer, listen: Listen) -> None:
    stream = listen("start", "lead:12", "handoffs")
    past_the_start(queue, stream)

    say(queue, "lead:13", "user:8")
    say(queue, "lead:12", "lead:13", "handoffs")

    assert stream.next_event() == ("message", {"topics": ["handoffs", "lead:12"]})


def test_a_stream_says_first_whether_push_is_live(listen: Listen) -> None:
    assert listen("lead:12").next_event() == ("state", {"live": True})


def test_a_page_older_than_the_memory_fetches_all_anew(listen: Listen) -> None:
    stream = listen("lead:12", age=None)

    assert stream.next_event() == ("state", {"live": True})
    assert stream.next_event() == ("resync", {})


def test_what_was_said_while_the_page_loaded_is_said_again(
    queue: QueueServer, push: PushProcess, listen: Listen
) -> None:
    witness = listen("start", "lead:99")
    past_the_start(queue, witness)
    wait_until(lambda: push.health()["live_for"] > 2.5, "push remembers longer than a page's margin")
    say(queue, "lead:99")
    assert witness.next_event() == ("message", {"topics": ["lead:99"]})

    late = listen("lead:99", "lead:1", age=0)

    assert [late.next_event() for _event in range(2)] == [
        ("state", {"live": True}),
        ("message", {"topics": ["lead:99"]}),
    ]


@pytest.mark.parametrize("query", ["", "ticket=", "ticket=forged:1tXyZ:abc"])
def test_a_missing_or_forged_ticket_is_refused(push: PushProcess, query: str) -> None:
    assert refused_status(push, query) == 403


def test_an_expired_ticket_is_refused(push: PushProcess) -> None:
    with mock.patch("time.time", return_value=time.time() - 301):
        ticket = make_ticket(7, ["lead:12"])

    assert refused_status(push, f"ticket={quote(ticket)}") == 403


@pytest.mark.parametrize(
    ("origin", "may_read"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://127.0.0.1:9999", False),
        ("http://elsewhere.example", False),
        ("http://elsewhere.example:8000", False),
    ],
)
def test_only_pages_of_the_workspace_may_read_the_stream(
    push: PushProcess, origin: str, may_read: bool
) -> None:
    listener = Listener(push.port, f"ticket={quote(make_ticket(7, ['lead:12']))}", origin)

    allowed = listener.headers.get("access-control-allow-origin")

    listener.close()
    assert allowed == (origin if may_read else None)


def test_a_closed_stream_is_forgotten(push: PushProcess, listen: Listen) -> None:
    wait_until(lambda: push.health()["streams"] == 0, "those of earlier tests are forgotten")
    stream = listen("lead:12")
    stream.next_event()
    assert push.health()["streams"] == 1

    stream.close()

    wait_until(lambda: push.health()["streams"] == 0, "the stream is forgotten")


def test_unknown_addresses_and_methods_are_refused(push: PushProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", push.port, timeout=5)
    answers = []
    for method, path in (("GET", "/other"), ("POST", "/stream"), ("GET", "/health")):
        connection.request(method, path)
        answer = connection.getresponse()
        answer.read()
        answers.append(answer.status)
    connection.close()

    assert answers == [404, 405, 200]


def test_after_a_restart_of_the_queue_every_page_fetches_all_anew(
    queue: QueueServer, push: PushProcess, listen: Listen
) -> None:
    stream = listen("start", "lead:12")
    past_the_start(queue, stream)

    queue.kill()
    assert stream.next_event() == ("state", {"live": False})
    assert push.health()["live"] is False
    queue.start()

    assert stream.next_event() == ("state", {"live": True})
    assert stream.next_event() == ("resync", {})
    say(queue, "lead:12")
    assert stream.next_event() == ("message", {"topics": ["lead:12"]})
