"""Starting, recognising and stopping processes that must not outlive the one who started them."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psutil

# Every child carries this variable with the DATA folder it works for, so that only our own are ever ended.
MARK = "ALLIANCE_DATA"
PR_SET_PDEATHSIG = 1
NOBODY = 65534
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """The system user a server runs as."""

    uid: int
    gid: int


@dataclass
class Launch:
    """How one process is started."""

    command: Sequence[str]
    log: Path
    env: Mapping[str, str]
    cwd: Path
    account: Account | None = None
    stdin: IO[bytes] | None = None
    # Sent by the kernel when whoever started the process dies, however that happens.
    when_orphaned: signal.Signals = signal.SIGKILL
    pass_fds: tuple[int, ...] = field(default=())

    def start(self) -> subprocess.Popen[bytes]:
        """Start it as the leader of a session of its own: Ctrl-C in the terminal reaches only us."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                list(self.command),
                stdin=self.stdin or subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.cwd,
                env=dict(self.env),
                start_new_session=True,
                pass_fds=self.pass_fds,
                preexec_fn=die_with_parent(self.when_orphaned),
                **account_options(self.account),
            )


def account_options(account: Account | None) -> dict[str, Any]:
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


def die_with_parent(signal_number: int) -> Callable[[], None]:
    """For a child between fork and exec: the kernel sends it the signal when its parent dies."""
    parent = os.getpid()

    def tie() -> None:
        # The supervisor blocks SIGCHLD to wait for it; a child must not inherit that.
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        tie_to(parent, signal_number)

    return tie


def tie_to(parent: int, signal_number: int) -> None:
    """The kernel sends us the signal when our parent dies; it may have died just before we asked."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal_number)


def tie_to_parent() -> None:
    """For workers that a server of pages or a queue forks: they end when that server is killed."""
    tie_to(os.getppid(), signal.SIGKILL)


def marked(data: Path) -> list[psutil.Process]:
    """The processes that carry the mark of this DATA folder, ourselves excepted."""
    return [process for process in _others() if _mark_of(process) == str(data)]


def working_in(folder: Path) -> list[psutil.Process]:
    """The processes whose working folder this is: a server's own, even after its leader died."""
    return [process for process in _others() if _folder_of(process) == str(folder)]


def end(processes: Iterable[psutil.Process], *steps: tuple[signal.Signals, float]) -> None:
    """Ask the processes to end with one signal after the other, each with its patience in seconds."""
    alive = list(processes)
    for signal_number, patience in steps:
        for process in alive:
            _send(process, signal_number)
        _gone, alive = psutil.wait_procs(alive, timeout=patience)
        if not alive:
            return


def _send(process: psutil.Process, signal_number: signal.Signals) -> None:
    try:
        process.send_signal(signal_number)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return


def _others() -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if process.pid != os.getpid()]


def _mark_of(process: psutil.Process) -> str | None:
    try:
        return process.environ().get(MARK)
    except (psutil.Error, OSError):
        return None


def _folder_of(process: psutil.Process) -> str | None:
    try:
        return process.cwd()
    except (psutil.Error, OSError):
        return None
