"""Both embedded servers: started, stopped, killed and started again, with what was written still there."""

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg2
import pytest
import redis

from alliance.local.notes import read_note
from alliance.local.server import ServerNotStarted
from alliance.local.servers import EmbeddedServers
from tests.workspace import until

Start = Callable[[], EmbeddedServers]
STARTER = """
import pathlib, signal, sys
from alliance.local.servers import EmbeddedServers
EmbeddedServers(pathlib.Path(sys.argv[1])).start()
signal.pause()
"""


@pytest.fixture
def closed_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A DATA folder below one that nobody else may enter, as below /root."""
    for variable in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(variable)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    return closed / "data"


@pytest.fixture
def start(closed_data: Path) -> Iterator[Start]:
    """`start()` starts the servers of the closed folder, each time anew; all are ended after the test."""
    started = []

    def _start() -> EmbeddedServers:
        started.append(EmbeddedServers(closed_data))
        started[-1].start()
        return started[-1]

    yield _start
    for servers in started:
        servers.stop()


def addresses_of(servers: EmbeddedServers) -> dict[str, str]:
    return {server.variable: server.address for server in servers.servers}


def processes_of(servers: EmbeddedServers) -> list[subprocess.Popen[bytes]]:
    return [server.process for server in servers.servers if server.process]


def query(addresses: dict[str, str], statement: str) -> object:
    connection = psycopg2.connect(addresses["DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def test_servers_keep_their_data_and_addresses(start: Start) -> None:
    servers = start()
    first = addresses_of(servers)
    query(first, "CREATE TABLE kept AS SELECT 'Ü' AS letter")
    with redis.Redis.from_url(first["REDIS_URL"]) as client:
        client.set("kept", "1")
    servers.stop()

    again = addresses_of(start())

    assert again == first
    assert query(again, "SELECT lower(letter) FROM kept") == "ü"
    with redis.Redis.from_url(again["REDIS_URL"]) as client:
        assert client.get("kept") == b"1"


def test_what_was_committed_survives_sigkill(start: Start) -> None:
    servers = start()
    addresses = addresses_of(servers)
    query(addresses, "CREATE TABLE kept AS SELECT 1 AS one")
    with redis.Redis.from_url(addresses["REDIS_URL"]) as client:
        client.lpush("kept", "nudge")
    for process in processes_of(servers):
        process.kill()
        process.wait()

    again = addresses_of(start())

    assert query(again, "SELECT one FROM kept") == 1
    with redis.Redis.from_url(again["REDIS_URL"]) as client:
        assert client.lrange("kept", 0, -1) == [b"nudge"]


def test_a_server_that_is_still_there_is_ended_first(start: Start) -> None:
    first = start()

    start()

    assert [process.wait(5) for process in processes_of(first)] == [0, 0]


def test_a_server_named_by_the_environment_is_not_started(
    closed_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = {"DATABASE_URL": "postgres://me@db.example/alliance", "REDIS_URL": "redis://queue.example/0"}
    for variable, address in named.items():
        monkeypatch.setenv(variable, address)

    servers = EmbeddedServers(closed_data)

    assert servers.servers == []
    assert servers.start() == named
    assert read_note(closed_data / "servers.json") == {}


def test_a_port_taken_meanwhile_is_chosen_anew(start: Start) -> None:
    servers = start()
    first = addresses_of(servers)
    servers.stop()
    with socket.create_server(("127.0.0.1", urlsplit(first["REDIS_URL"]).port or 0)):
        again = addresses_of(start())

    assert again["REDIS_URL"] != first["REDIS_URL"]
    assert again["DATABASE_URL"] == first["DATABASE_URL"]


def test_an_interrupted_first_start_leaves_no_half_cluster(start: Start, closed_data: Path) -> None:
    half = closed_data / "postgres" / "cluster.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    addresses = addresses_of(start())

    assert query(addresses, "SELECT 1") == 1
    assert not half.exists()


def test_files_of_another_version_are_left_alone(start: Start, closed_data: Path) -> None:
    start().stop()
    (closed_data / "postgres" / "cluster" / "PG_VERSION").write_text("17\n")

    with pytest.raises(ServerNotStarted, match="was made by PostgreSQL 17, this one is 18"):
        start()


def test_files_are_private_and_folders_above_stay_as_they_were(start: Start, closed_data: Path) -> None:
    above = closed_data.parents
    before = [(folder.stat().st_mode, folder.stat().st_uid) for folder in above]

    start()

    assert [(folder.stat().st_mode, folder.stat().st_uid) for folder in above] == before
    assert stat.S_IMODE((closed_data / "servers.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((closed_data / "postgres" / "cluster").stat().st_mode) == 0o700
    assert stat.S_IMODE((closed_data / "valkey" / "files").stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="everyone but root runs the servers as themselves")
def test_no_server_runs_as_root(start: Start) -> None:
    users = {psutil.Process(process.pid).uids().real for process in processes_of(start())}

    assert users == {65534}


def test_passwords_stand_in_no_command_line(start: Start, closed_data: Path) -> None:
    spoken = [" ".join(psutil.Process(process.pid).cmdline()) for process in processes_of(start())]

    notes = [read_note(closed_data / name / "connection.json") for name in ("postgres", "valkey")]
    passwords = [value for note in notes for value in note.values() if isinstance(value, str)]
    assert len(passwords) == 3
    assert not [password for password in passwords if any(password in line for line in spoken)]


def test_only_the_password_opens_the_database(start: Start) -> None:
    address = urlsplit(addresses_of(start())["DATABASE_URL"])

    with pytest.raises(psycopg2.OperationalError, match="no password supplied"):
        psycopg2.connect(f"postgres://alliance@127.0.0.1:{address.port}/alliance")


def test_servers_end_when_their_starter_is_killed(closed_data: Path) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(closed_data)], cwd=Path(__file__).parents[2], env=dict(os.environ)
    )
    until(lambda: read_note(closed_data / "servers.json"), 30)
    pids = [int((closed_data / "run" / f"{name}.pid").read_text()) for name in ("postgres", "valkey")]

    starter.kill()
    starter.wait()

    until(lambda: not any(psutil.pid_exists(pid) for pid in pids), 10)
