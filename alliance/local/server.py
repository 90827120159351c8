"""What the two embedded servers have in common: a folder, an account, an address, patience."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar

from alliance.local.notes import private_folder
from alliance.local.processes import MARK, Account

# Crash recovery replays what was written since the last checkpoint; that can take minutes on a slow disk.
RECOVERY_PATIENCE = 600.0


class ServerNotStarted(Exception):
    """An embedded server ended or kept silent while we waited for it."""


class Server:
    """An embedded server under `DATA/<name>`; `durable` servers survive SIGKILL and power cuts."""

    name: ClassVar[str]
    variable: ClassVar[str]

    def __init__(self, data: Path, *, durable: bool = True, say: Callable[[str], None] = print) -> None:
        self.data, self.durable, self.say = data, durable, say
        self.folder = data / self.name
        self.log = private_folder(data / "logs") / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        raise NotImplementedError

    def prepare(self) -> None:
        """Everything before the start that happens once: files, leftovers of a killed run, port."""
        raise NotImplementedError

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the server without waiting for it."""
        raise NotImplementedError

    def stop_leftovers(self) -> None:
        """End what a killed server or a killed run left behind: only processes at work in our own folder."""
        raise NotImplementedError

    def relaunch(self) -> subprocess.Popen[bytes]:
        """Start again after a sudden death, on the same port."""
        self.stop_leftovers()
        self.process = self.launch()
        return self.process

    def answers(self) -> bool:
        raise NotImplementedError

    def stop(self) -> None:
        raise NotImplementedError

    def start(self) -> str:
        """Prepare, launch, wait; gives the address."""
        self.prepare()
        self.process = self.launch()
        self.wait()
        return self.address

    def wait(self, patience: float = RECOVERY_PATIENCE) -> None:
        """Wait until the server answers, as long as it lives: recovery after a crash may take its time."""
        started, told = time.monotonic(), False
        while not self.answers():
            waited = time.monotonic() - started
            if self.process and self.process.poll() is not None:
                raise ServerNotStarted(f"{self.name} did not start:\n{last_lines(self.log)}")
            if waited > patience:
                raise ServerNotStarted(f"{self.name} has not answered for {patience:.0f} s; see {self.log}")
            if waited > 5 and not told:
                self.say(f"{self.name} is recovering what was not yet in its files; waiting …")
                told = True
            time.sleep(0.03)

    def own(self, folder: Path, account: Account | None) -> None:
        """Make a folder that only the server's account can open."""
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if account:
                shutil.chown(folder, account.uid, account.gid)

    def environment(self) -> Mapping[str, str]:
        """Nothing of ours: no secrets, no locale."""
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", MARK: str(self.data)}


def last_lines(log: Path, count: int = 8) -> str:
    """The end of a log, for a message about what went wrong."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 4096))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(f"  {line}" for line in lines[-count:])
