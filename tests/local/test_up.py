"""`manage.py up` as a person uses it, and as bad days treat it."""

import os
import signal
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest

from tests.workspace import PARTS, Workspace, running_workspace, until, with_gone_ignored

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
def closed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that nobody but its owner may enter, as /root is."""
    folder = tmp_path_factory.mktemp("closed")
    folder.chmod(0o700)
    return folder


@pytest.fixture(scope="module")
def running(closed_folder: Path) -> Iterator[Workspace]:
    with running_workspace(closed_folder / "data", DEMO="0") as workspace:
        yield workspace


@pytest.fixture
def workspace(running: Workspace) -> Workspace:
    """The one workspace of this file, brought up again where a test took it down."""
    if running.has_ended:
        running.start()
    return running.wait_until_ready()


@contextmanager
def connected(workspace: Workspace) -> Iterator[Any]:
    """A cursor in the workspace's database; what it did is committed afterwards."""
    connection = psycopg2.connect(workspace.addresses["DATABASE_URL"])
    with closing(connection), connection, connection.cursor() as cursor:
        yield cursor


def remember(workspace: Workspace, word: str) -> None:
    with connected(workspace) as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS remembered (word text)")
        cursor.execute("INSERT INTO remembered VALUES (%s)", [word])


def remembered(workspace: Workspace) -> set[str]:
    with connected(workspace) as cursor:
        cursor.execute("SELECT word FROM remembered")
        return {word for (word,) in cursor.fetchall()}


@pytest.mark.parametrize("part", PARTS)
def test_a_killed_part_is_started_again(workspace: Workspace, part: str) -> None:
    remember(workspace, part)

    pid = workspace.kill(part)

    workspace.wait_for_restart(part, pid)
    assert part in remembered(workspace)
    assert f"[{part}] was ended by SIGKILL; starting it again" in workspace.output


def test_everything_killed_at_once_comes_back_with_its_data(workspace: Workspace) -> None:
    remember(workspace, "before the power went")
    workspace.kill_all()
    until(lambda: not workspace.processes(), 10)

    started = time.monotonic()
    workspace.start().wait_until_ready()

    assert time.monotonic() - started < 10
    assert "before the power went" in remembered(workspace)


def test_nothing_is_left_when_only_the_supervisor_is_killed(workspace: Workspace) -> None:
    remember(workspace, "before the terminal closed")
    assert workspace.process

    workspace.process.kill()
    workspace.process.wait()

    until(lambda: not workspace.processes(), 15)
    workspace.start().wait_until_ready()
    assert "before the terminal closed" in remembered(workspace)


def test_it_starts_although_a_killed_run_is_still_ending(workspace: Workspace) -> None:
    assert workspace.process
    workspace.process.kill()
    workspace.process.wait()

    workspace.start().wait_until_ready()

    assert workspace.health()["status"] == "ok"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_every_process_in_order(workspace: Workspace, number: signal.Signals) -> None:
    assert workspace.process
    workspace.process.send_signal(number)
    code = workspace.process.wait(60)

    assert code == 0
    assert workspace.processes() == []
    assert list((workspace.data / "run").glob("*.pid")) == []
    assert not (workspace.data / "servers.json").exists()
    assert "database system is shut down" in (workspace.data / "logs" / "postgres.log").read_text()


def test_no_permission_above_data_changes(workspace: Workspace, closed_folder: Path) -> None:
    assert stat.S_IMODE(closed_folder.stat().st_mode) == 0o700
    assert closed_folder.stat().st_uid == os.geteuid()


def test_a_second_start_says_where_the_first_one_is(workspace: Workspace) -> None:
    second = Workspace(workspace.data, workspace.port, workspace.push_port, workspace.overrides)

    answer = second.run("up")

    assert answer.returncode == 1
    assert answer.stderr == (
        f"CommandError: The workspace in {workspace.data} is already running at {workspace.url}.\n"
    )
    assert workspace.health()["status"] == "ok"


@pytest.mark.parametrize("name", ["PORT", "PUSH_PORT"])
def test_a_taken_port_is_named(tmp_path: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.create_server(("127.0.0.1", 0)) as spare:
        port, free = taken.getsockname()[1], spare.getsockname()[1]
        spare.close()
        ports = (port, free) if name == "PORT" else (free, port)

        answer = Workspace(tmp_path, *ports).run("up")

    assert answer.returncode == 1
    assert answer.stderr == (
        f"CommandError: Port {port} is taken by another program. "
        f"Choose another one: make up {name}={port + 10}\n"
    )
    assert not (tmp_path / "postgres").exists()


def test_a_second_terminal_reaches_the_running_workspace(workspace: Workspace) -> None:
    remember(workspace, "from the first terminal")

    code = (
        "from django.db import connection; cursor = connection.cursor(); "
        "cursor.execute('TABLE remembered'); print(cursor.fetchall())"
    )

    assert "from the first terminal" in workspace.manage("shell", "--no-imports", "-c", code)


@pytest.mark.parametrize(("part", "other"), [("worker", "beat"), ("beat", "worker")])
def test_health_tells_a_silent_worker_from_a_silent_beat(workspace: Workspace, part: str, other: str) -> None:
    os.kill(workspace.pid(part), signal.SIGSTOP)
    try:
        until(lambda: not workspace.health()[part]["ok"], 20)
        health = workspace.health()
    finally:
        os.kill(workspace.pid(part), signal.SIGCONT)

    assert health["status"] == "degraded"
    assert health[part]["reason"].startswith("no sign of life for")
    assert health[other]["ok"]
    until(lambda: workspace.health()["status"] == "ok", 20)


@pytest.mark.parametrize(("part", "state"), [("postgres", "database"), ("valkey", "queue"), ("push", "push")])
def test_health_answers_in_time_when_a_part_hangs(workspace: Workspace, part: str, state: str) -> None:
    stopped = [psutil.Process(workspace.pid(part))]
    stopped += stopped[0].children(recursive=True)
    for process in stopped:
        process.suspend()
    try:
        started = time.monotonic()
        health = workspace.health()
        took = time.monotonic() - started
    finally:
        for process in stopped:
            with_gone_ignored(process.resume)

    assert took < 2
    assert not health[state]["ok"]
    assert health["status"] == "degraded"
    until(lambda: workspace.health()["status"] == "ok", 30)
