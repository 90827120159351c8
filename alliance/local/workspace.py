"""One run of `manage.py up`, from the lock on its DATA folder to the last process ended."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings

from alliance.local import parts
from alliance.local.notes import forget_pid, is_free, private_folder, write_pid
from alliance.local.processes import MARK, die_with_parent, end, marked
from alliance.local.server import last_lines
from alliance.local.servers import EmbeddedServers
from alliance.local.supervisor import Supervisor

READY_PATIENCE, PAGES_PATIENCE = 30.0, 90.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotStart(Exception):
    """A sentence for the person at the terminal."""


class StopAsked(BaseException):
    """Ctrl-C, or somebody asked us to end; not an error, so not an Exception."""


class Workspace:
    """Everything behind one address, kept running until somebody asks it to stop."""

    def __init__(self, data: Path, where: parts.Addresses, say: Callable[[str], None]) -> None:
        self.data, self.where, self.say = data, where, say
        private_folder(data / "run")
        private_folder(data / "logs")

    def run(self) -> None:
        """Start all, say where, and watch over it; returns after a clean stop."""
        lock = self.lock()
        listen_for_stop()
        servers = EmbeddedServers(self.data, say=self.say)
        supervisor = Supervisor(self.data, self.say)
        try:
            self.check_ports()
            write_pid(self.data, "supervisor", os.getpid())
            end(marked(self.data), (signal.SIGTERM, 3.0), (signal.SIGKILL, 5.0))
            self.start(servers, supervisor)
            while True:
                supervisor.step()
        except StopAsked:
            self.say("Stopping …")
        finally:
            ignore_stop()
            self.stop(servers, supervisor)
            lock.close()

    def start(self, servers: EmbeddedServers, supervisor: Supervisor) -> None:
        env = self.environment(servers.start())
        for server in servers.servers:
            supervisor.adopt(parts.server_part(server))
        push, *others = parts.parts(self.data, self.where, env)
        # Push needs no tables; it starts while they are prepared.
        supervisor.start(push)
        logins = self.prepare(env)
        for part in others:
            supervisor.start(part)
        self.wait_until_ready(supervisor)
        self.say(f"{self.where.url}  {logins}".rstrip())

    def stop(self, servers: EmbeddedServers, supervisor: Supervisor) -> None:
        names = {server.name for server in servers.servers}
        # Servers know best how to end themselves, and end last.
        supervisor.parts = [part for part in supervisor.parts if part.name not in names]
        supervisor.stop()
        servers.stop()
        forget_pid(self.data, "supervisor")

    def lock(self) -> Any:
        """Held as long as we live, however we die; the file says where the workspace is."""
        file = (self.data / "run" / "lock").open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            address = file.read().strip() or "an address not yet known"
            raise CannotStart(f"The workspace in {self.data} is already running at {address}.") from None
        file.truncate(0)
        file.write(self.where.url)
        file.flush()
        return file

    def check_ports(self) -> None:
        for name, port in (("PORT", self.where.port), ("PUSH_PORT", self.where.push_port)):
            if not is_free(port, self.where.host):
                raise CannotStart(
                    f"Port {port} is taken by another program. Choose another one: make up {name}={port + 10}"
                )

    def environment(self, addresses: Mapping[str, str]) -> dict[str, str]:
        own = {
            MARK: str(self.data),
            "DATA": str(self.data),
            "PORT": str(self.where.port),
            "PUSH_PORT": str(self.where.push_port),
            "DJANGO_SETTINGS_MODULE": "alliance.settings",
            "PYTHONUNBUFFERED": "1",
        }
        return {**os.environ, **addresses, **own}

    def prepare(self, env: Mapping[str, str]) -> str:
        """Migrations, catalogues, static files and the demo, in a process that knows the servers."""
        log = self.data / "logs" / "prepare.log"
        with log.open("wb") as file:
            answer = subprocess.run(
                [sys.executable, str(settings.BASE_DIR / "manage.py"), "prepare"],
                env=env,
                cwd=settings.BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=file,
                check=False,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        if answer.returncode:
            raise CannotStart(f"The workspace could not be prepared:\n{last_lines(log, 20)}")
        return answer.stdout.decode().strip()

    def wait_until_ready(self, supervisor: Supervisor) -> None:
        """Until every part says it is well; pages alone are enough when the others take too long."""
        started = time.monotonic()
        while (state := self.health()) != "ok":
            waited = time.monotonic() - started
            if state and waited > READY_PATIENCE:
                self.say(f"Not every part is well yet; see {self.where.url}/health/")
                return
            if waited > PAGES_PATIENCE:
                log = self.data / "logs" / "web.log"
                raise CannotStart(f"The pages do not answer:\n{last_lines(log, 20)}")
            supervisor.step(0.1)

    def health(self) -> str:
        """What the workspace says of itself, or nothing when it does not answer."""
        try:
            with urllib.request.urlopen(f"{self.where.url}/health/", timeout=3) as answer:  # noqa: S310
                return str(json.load(answer)["status"])
        except urllib.error.HTTPError:
            return "degraded"
        except (OSError, ValueError, KeyError):
            return ""


def listen_for_stop() -> None:
    for number in STOP_SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN or number != signal.SIGHUP:
            signal.signal(number, _ask_to_stop)


def ignore_stop() -> None:
    """Once we are stopping, a second Ctrl-C must not leave half of it running."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
    ignore_stop()
    raise StopAsked
