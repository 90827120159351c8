"""One attempt to deliver a message: one POST to an address that was checked, no redirects, limited patience."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple
from urllib.parse import urlsplit

from alliance.hooks.addresses import NetworkNotAllowed, Place, place_of

# To connect, between two bytes of an answer, and for the whole of it.
CONNECT_S, SILENCE_S, WHOLE_S = 3.0, 10.0, 15.0
REPEATED = frozenset({408, 409, 425, 429})
GONE = 410
LONGEST_WAIT_S = 86_400


class Attempt(NamedTuple):
    """What came of it: a status, or why there was none; `retry_after` in seconds if the receiver named it."""

    status: int | None
    error: str = ""
    retry_after: int | None = None

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_worth_repeating(self) -> bool:
        """No answer, too busy, too early, or broken on their side; any other refusal stays one."""
        return self.status is None or self.status in REPEATED or self.status >= 500


# What may go wrong, from the particular to the general.
_ERRORS: list[tuple[type[Exception], str]] = [
    (NetworkNotAllowed, "address_not_allowed"),
    (socket.gaierror, "unknown_host"),
    (UnicodeError, "unknown_host"),
    (ssl.SSLError, "tls_failed"),
    (ConnectionRefusedError, "connection_refused"),
    (TimeoutError, "timed_out"),
    (OSError, "cut_off"),
    (HTTPException, "cut_off"),
]


def post(url: str, headers: dict[str, str], body: str) -> Attempt:
    """Send it to the address that was checked, whatever the name leads to a moment later."""
    try:
        return _post(url, headers, body.encode())
    except tuple(kind for kind, _word in _ERRORS) as error:
        return Attempt(None, next(word for kind, word in _ERRORS if isinstance(error, kind)))


def _post(url: str, headers: dict[str, str], body: bytes) -> Attempt:
    parts = urlsplit(url)
    with closing(_connected(place_of(url))) as connection, _patience(connection) as has_run_out:
        host = parts.netloc.rpartition("@")[2]
        try:
            connection.request(
                "POST", parts._replace(scheme="", netloc="").geturl() or "/", body, {"Host": host, **headers}
            )
            answer = connection.getresponse()
        except (OSError, HTTPException) as error:
            raise (TimeoutError() if has_run_out.is_set() else error) from error
        return Attempt(answer.status, retry_after=seconds_of(answer.headers.get("Retry-After")))


def _connected(place: Place) -> HTTPConnection:
    """The connection goes to the checked address; the certificate must be that of the name."""
    raw = socket.create_connection((place.ip, place.port), CONNECT_S)
    try:
        raw.settimeout(SILENCE_S)
        if place.is_secure:
            raw = ssl.create_default_context().wrap_socket(raw, server_hostname=place.name)
    except BaseException:
        raw.close()
        raise
    kind = HTTPSConnection if place.is_secure else HTTPConnection
    connection = kind(place.name, place.port)
    connection.sock = raw
    return connection


@contextmanager
def _patience(connection: HTTPConnection) -> Iterator[threading.Event]:
    """Ends an answer that trickles in byte by byte."""
    has_run_out, ours = threading.Event(), connection.sock

    def give_up() -> None:
        has_run_out.set()
        with contextlib.suppress(OSError):
            ours.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(WHOLE_S, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield has_run_out
    finally:
        timer.cancel()


def seconds_of(said: str | None) -> int | None:
    """`Retry-After` as a number or a date; at most a day, and nothing when it cannot be read."""
    if not said:
        return None
    if said.isascii() and said.isdigit():
        return min(int(said[:9]), LONGEST_WAIT_S)
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(0, int((at - datetime.now(UTC)).total_seconds())), LONGEST_WAIT_S)
