"""The push server as a process of its own, and readers of its raw streams."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings

from alliance.environment import ROOT
from tests.queue_server import PATIENCE, QueueServer, free_port, wait_until


class PushProcess:
    """`granian … alliance.push.server:app` on a free port."""

    def __init__(self, redis_url: str) -> None:
        self.port = free_port()
        own = {"REDIS_URL": redis_url, "SECRET_KEY": settings.SECRET_KEY, "PORT": "8000"}
        command = ["granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command, "--log-level", "warning", "alliance.push.server:app"],
            cwd=ROOT,
            env={**os.environ, **own},
        )

    def health(self) -> dict[str, Any]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            return dict(json.load(error))
        except OSError:
            return {}

    def is_live(self) -> bool:
        return self.health().get("live") is True

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)


class Listener:
    """A raw reader of an event stream."""

    def __init__(self, port: int, query: str, origin: str = "http://127.0.0.1:8000") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        request = f"GET /stream?{query} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {origin}\r\n\r\n"
        self.socket.sendall(request.encode())
        self.lines = self.socket.makefile("r", encoding="utf-8", newline="\n")
        self.status = int(self.lines.readline().split()[1])
        self.headers = dict(self._headers())

    def _headers(self) -> Iterator[tuple[str, str]]:
        while line := self.lines.readline().strip():
            name, _, value = line.partition(":")
            yield name.lower(), value.strip()

    def next_event(self) -> tuple[str, Any]:
        """The next event and its facts."""
        name = ""
        while True:
            line = self.lines.readline()
            assert line, "the stream ended"
            if line.startswith("event: "):
                name = line[7:].strip()
            elif line.startswith("data: "):
                return name, json.loads(line[6:])

    def close(self) -> None:
        self.lines.close()
        self.socket.close()


@contextmanager
def running_push(redis_url: str) -> Iterator[PushProcess]:
    push = PushProcess(redis_url)
    try:
        wait_until(push.is_live, "push is live")
        yield push
    finally:
        push.stop()


@pytest.fixture(scope="module")
def queue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QueueServer]:
    server = QueueServer(tmp_path_factory.mktemp("queue"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def push(queue: QueueServer) -> Iterator[PushProcess]:
    with running_push(queue.url) as process:
        yield process
