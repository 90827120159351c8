"""Receivers of webhooks on this machine: they keep what comes, check it with the public library, answer as told."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook


@dataclass(frozen=True)
class Received:
    """What came in one POST."""

    path: str
    headers: Mapping[str, str]
    raw: str

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def opened(self, secret: str) -> Any:
        """The body, if signature and instant are right; raises WebhookVerificationError."""
        return Webhook(secret).verify(self.raw, dict(self.headers))


class Receiver:
    """`answers` are the next ones, status and headers; when they are used up it takes everything."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.received: list[Received] = []
        # While it is closed nobody gets an answer.
        self.gate = threading.Event()
        self.gate.set()

    def will_answer(self, *statuses: int, **headers: str) -> None:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers += [(status, said) for status in statuses]

    @property
    def kinds(self) -> list[str]:
        return [json.loads(one.raw)["type"] for one in self.received]


@contextmanager
def listening() -> Iterator[Receiver]:
    """A receiver at a free port of the loopback for the length of a block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.received.append(Received(self.path, dict(self.headers.items()), raw))
            receiver.gate.wait(60)
            status, headers = receiver.answers.pop(0) if receiver.answers else (204, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_address[1]}/hooks")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
