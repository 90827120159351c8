"""One attempt: what goes out, and in which word it is said why there was no answer."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from alliance.hooks import sending
from alliance.hooks.sending import Attempt, post, seconds_of
from tests.hooks.receivers import Receiver

pytestmark = pytest.mark.usefixtures("receiver")


@contextmanager
def talking(answer: Callable[[socket.socket], object]) -> Iterator[str]:
    """A server of one answer, given by hand."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            taken, _address = server.accept()
            with closing(taken):
                taken.recv(65536)
                answer(taken)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join(5)


def trickle(taken: socket.socket) -> None:
    stop = threading.Event()
    for letter in b"HTTP/1.1 200 OK\r\n" * 9:
        try:
            taken.send(bytes([letter]))
        except OSError:
            return
        stop.wait(0.05)


def test_it_is_posted_with_path_query_and_the_name_of_the_host(receiver: Receiver) -> None:
    attempt = post(f"{receiver.url}/in?of=leads", {"webhook-id": "msg_1"}, '{"a": "ü"}')

    (found,) = receiver.received
    assert attempt == Attempt(204)
    assert (found.path, found.id, found.raw) == ("/hooks/in?of=leads", "msg_1", '{"a": "ü"}')
    assert found.headers["Host"] == receiver.url.split("/")[2]


def test_nobody_listens(receiver: Receiver) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]

    assert post(f"http://127.0.0.1:{port}/", {}, "") == Attempt(None, "connection_refused")


def test_there_is_no_such_name() -> None:
    assert post("http://nobody.invalid/", {}, "") == Attempt(None, "unknown_host")


def test_who_speaks_no_tls_has_no_certificate(receiver: Receiver) -> None:
    attempt = post(receiver.url.replace("http:", "https:"), {}, "")

    assert attempt == Attempt(None, "tls_failed")


def test_the_line_is_cut() -> None:
    with talking(lambda taken: None) as url:
        assert post(url, {}, "") == Attempt(None, "cut_off")


def test_nonsense_is_no_answer() -> None:
    with talking(lambda taken: taken.sendall(b"nonsense\r\n\r\n")) as url:
        assert post(url, {}, "") == Attempt(None, "cut_off")


def test_an_answer_that_trickles_in_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WHOLE_S", 0.2)

    with talking(trickle) as url:
        assert post(url, {}, "") == Attempt(None, "timed_out")


def test_silence_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SILENCE_S", 0.1)
    heard = threading.Event()

    with talking(lambda taken: heard.wait(3)) as url:
        attempt = post(url, {}, "")
        heard.set()

    assert attempt == Attempt(None, "timed_out")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [(None, None), ("", None), ("120", 120), ("9999999999", 86400), ("-5", None), ("soon", None),
     ("Tue, 17 Nov 2020 09:00:00 GMT", 0), ("Tue, 17 Nov 2036 09:00:00 GMT", 86400)],
)  # fmt: skip
def test_how_long_a_receiver_asks_to_wait(said: Any, seconds: int | None) -> None:
    assert seconds_of(said) == seconds
