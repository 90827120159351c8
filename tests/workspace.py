"""A whole workspace in processes of its own, for journeys, fault tests and benches."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from alliance.local.notes import free_port, read_note
from alliance.local.processes import marked, working_in

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("postgres", "valkey", "push", "worker", "beat", "web")
START_PATIENCE = 180.0


@dataclass
class Workspace:
    """`manage.py up` on free ports and a DATA of its own; `kill("worker")`, `manage("demo")`, `stop()`."""

    data: Path
    port: int
    push_port: int
    overrides: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[str] | None" = None
    seen_before: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def push_url(self) -> str:
        return f"http://127.0.0.1:{self.push_port}"

    @property
    def env(self) -> dict[str, str]:
        """What a second terminal needs to reach this workspace, and nothing of the caller's own servers."""
        inherited = {
            name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
        }
        own = {"DATA": str(self.data), "PORT": str(self.port), "PUSH_PORT": str(self.push_port)}
        return {**inherited, "PYTHONWARNINGS": "ignore", **own, **self.overrides}

    @property
    def addresses(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL of the embedded servers."""
        return read_note(self.data / "servers.json")

    @property
    def output(self) -> str:
        """What `manage.py up` has said so far."""
        return (self.data / "up.txt").read_text()

    def start(self) -> "Workspace":
        """Start without waiting; `running_workspace` also waits."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "up.txt").open("a") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                text=True,
                start_new_session=True,
            )
        return self

    def wait_until_ready(self, patience: float = START_PATIENCE) -> "Workspace":
        """Until the line with the address stands on the terminal and the health page says ok."""
        until(lambda: self.has_ended or self.says_ready, patience, self.explain)
        if self.has_ended:
            raise AssertionError(self.explain())
        until(lambda: self.health().get("status") == "ok", patience, self.explain)
        return self

    @property
    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    @property
    def says_ready(self) -> bool:
        return any(line.startswith(self.url) for line in self.output.splitlines())

    def explain(self) -> str:
        return f"{self.output}\n{json.dumps(self.health(), indent=1)}"

    def health(self) -> dict[str, Any]:
        """The answer of /health/, or nothing when there is none."""
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            try:
                answer = urllib.request.urlopen(f"{self.url}/health/", timeout=5)  # noqa: S310
            except urllib.error.HTTPError as error:
                answer = error
            with answer:
                return dict(json.load(answer))
        return {}

    def pid(self, part: str) -> int:
        """Of a part (see PARTS) or of the `supervisor`; 0 when it is not running."""
        try:
            return int((self.data / "run" / f"{part}.pid").read_text())
        except (OSError, ValueError):
            return 0

    def kill(self, part: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Kill the part; gives the process id it had."""
        pid = self.pid(part)
        assert pid, f"{part} is not running"
        self.seen_before[part] = self.health().get(part, {}).get("since")
        os.kill(pid, number)
        return pid

    def wait_for_restart(self, part: str, old_pid: int, patience: float = 60.0) -> None:
        """Until the supervisor has started the part again, and it says so itself, and everything is well."""
        until(lambda: self.pid(part) not in (0, old_pid), patience, self.explain)
        until(lambda: self.is_well_again(part), patience, self.explain)

    def is_well_again(self, part: str) -> bool:
        """Worker and beat are believed only when they speak of a later start than the killed one did."""
        health = self.health()
        since = health.get(part, {}).get("since")
        return health.get("status") == "ok" and (since is None or since != self.seen_before.get(part))

    def kill_all(self) -> None:
        """SIGKILL to every process of the workspace at once, the supervisor first."""
        if self.process:
            self.process.kill()
        for process in self.processes():
            with_gone_ignored(process.kill)
        if self.process:
            self.process.wait()

    def processes(self) -> list[psutil.Process]:
        """Every process of this workspace but the supervisor, whoever its parent is by now."""
        folders = (self.data / "postgres" / "cluster", self.data / "valkey" / "files")
        return [*marked(self.data), *(process for folder in folders for process in working_in(folder))]

    def stop(self, patience: float = 60.0) -> int:
        """Ctrl-C, and wait; gives the exit code."""
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(patience)

    def manage(self, command: str, *arguments: str, check: bool = True) -> str:
        """What a `manage.py` command in a second terminal prints on standard output."""
        answer = self.run(command, *arguments)
        assert not check or answer.returncode == 0, answer.stderr
        return answer.stdout

    def run(self, command: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A `manage.py` command in a second terminal, with its exit code and both outputs."""
        return subprocess.run(
            [sys.executable, "manage.py", command, *arguments],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@contextlib.contextmanager
def running_workspace(
    data: Path | None = None, port: int | None = None, push_port: int | None = None, **overrides: str
) -> Iterator[Workspace]:
    """A ready workspace for the length of a block; without `data` in a folder that is removed afterwards.

    `overrides` are environment variables, for example `DEMO="0"`.
    """
    folder = data or Path(tempfile.mkdtemp(prefix="alliance-workspace-"))
    workspace = Workspace(folder.resolve(), port or free_port(), push_port or free_port(), overrides)
    try:
        yield workspace.start().wait_until_ready()
    finally:
        workspace.stop()
        if data is None:
            shutil.rmtree(folder, ignore_errors=True)


def until(condition: Callable[[], Any], patience: float, explain: Callable[[], str] = str) -> None:
    """Ask again until the condition holds; fail with the explanation when the patience is over."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"not within {patience:g} s: {explain()}"
        time.sleep(0.05)


def with_gone_ignored(action: Callable[[], object]) -> None:
    try:
        action()
    except psutil.NoSuchProcess:
        return
