"""Workspaces that are there to be hurt."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.queue_server import QueueServer
from tests.workspace import Workspace, running_workspace

Tell = Callable[[str], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Put a line with counts on the terminal, also when the test passes."""

    def _tell(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{line}\n")

    return _tell


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    data = tmp_path_factory.mktemp("faults") / "data"
    with running_workspace(data, WEBHOOKS_TO_OWN_NETWORK="1") as workspace:
        yield workspace
        workspace.kill_all()


@pytest.fixture
def workspace(running: Workspace) -> Workspace:
    """The one workspace with demo people, brought up again where a test took it down."""
    if running.has_ended:
        running.start()
    return running.wait_until_ready()


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[QueueServer]:
    """A queue server outside the workspace, so that nobody starts it again but the test."""
    server = QueueServer(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def workspace_beside(queue: QueueServer, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace whose queue server is the one above."""
    with running_workspace(tmp_path / "data", REDIS_URL=queue.url) as workspace:
        yield workspace
        workspace.kill_all()
