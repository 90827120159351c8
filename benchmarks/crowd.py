"""Several clients at once, each with a connection of its own, as lean as a client in Python can be."""

import socket
import threading
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

END = b"\r\n\r\n"


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """The bytes of one request on a kept-open connection."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def requests_per_second(url: str, shares: Sequence[Sequence[bytes]]) -> float:
    """How many requests a second the site answers when each client sends its share one after the other."""
    parts = urlsplit(url)
    refusals: list[bytes] = []
    spans: list[tuple[float, float]] = []
    ready = threading.Barrier(len(shares))

    def send(share: Sequence[bytes]) -> None:
        with socket.create_connection((parts.hostname, parts.port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            ready.wait()
            start = time.perf_counter()
            for one in share:
                connection.sendall(one)
                if not (answer := _answer(connection)).startswith(b"HTTP/1.1 2"):
                    refusals.append(answer)
            spans.append((start, time.perf_counter()))

    clients = [threading.Thread(target=send, args=(share,)) for share in shares]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if refusals:
        raise RuntimeError(f"a request was refused: {refusals[0][:400]!r}")
    took = max(end for _start, end in spans) - min(start for start, _end in spans)
    return sum(map(len, shares)) / took


def _answer(connection: socket.socket) -> bytes:
    content = b""
    while END not in content:
        content += _more(connection)
    head, _end, body = content.partition(END)
    _before, _name, rest = head.lower().partition(b"content-length:")
    length = int(rest.split(b"\r\n", 1)[0])
    while len(body) < length:
        body += _more(connection)
    return content


def _more(connection: socket.socket) -> bytes:
    if not (piece := connection.recv(65536)):
        raise RuntimeError("The server closed the connection.")
    return piece
