"""Keeps the parts of a running workspace alive, and ends them in order."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alliance.local.notes import forget_pid, write_pid
from alliance.local.server import last_lines

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# A part that ran this long is healthy again: its next death starts the back-off anew.
HEALTHY_AFTER = 30.0


@dataclass
class Part:
    """One process beside the others; `launch` starts it, also after it died."""

    name: str
    launch: Callable[[], subprocess.Popen[bytes]]
    log: Path
    patience: float = 10.0
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    restart_at: float | None = None


class Supervisor:
    """Waits for children without polling: SIGCHLD is blocked and awaited."""

    def __init__(self, data: Path, say: Callable[[str], None]) -> None:
        self.data, self.say = data, say
        self.parts: list[Part] = []
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})

    def start(self, part: Part) -> None:
        self.parts.append(part)
        self._launch(part)

    def adopt(self, part: Part) -> None:
        """Watch over a process that runs already."""
        part.started = time.monotonic()
        self.parts.append(part)

    def step(self, timeout: float | None = None) -> None:
        """Wait until a child dies, a restart is due or the timeout is over, and do what is to be done."""
        pauses = [part.restart_at - time.monotonic() for part in self.parts if part.restart_at]
        waits = [max(0.0, pause) for pause in pauses] + ([] if timeout is None else [timeout])
        if waits:
            signal.sigtimedwait({signal.SIGCHLD}, min(waits))
        else:
            signal.sigwaitinfo({signal.SIGCHLD})
        for part in self.parts:
            self._look_after(part)

    def stop(self) -> None:
        """End the parts in reverse order of their start; each gets its time to finish."""
        for part in reversed(self.parts):
            part.restart_at = None
            if part.process:
                end_group(part.process, part.patience)
            forget_pid(self.data, part.name)
        self.parts.clear()

    def _look_after(self, part: Part) -> None:
        if part.restart_at and part.restart_at <= time.monotonic():
            self._launch(part)
        elif part.process and part.process.poll() is not None:
            self._bury(part, part.process)

    def _bury(self, part: Part, process: subprocess.Popen[bytes]) -> None:
        kill_group(process.pid)
        part.process = None
        forget_pid(self.data, part.name)
        part.deaths = 1 if time.monotonic() - part.started > HEALTHY_AFTER else part.deaths + 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (part.deaths - 1))
        part.restart_at = time.monotonic() + pause
        self.say(
            f"[{part.name}] {how_it_ended(process.returncode)}; starting it again in {pause:g} s ({part.log})"
        )
        if process.returncode > 0 and part.deaths == 1:
            self.say(last_lines(part.log))

    def _launch(self, part: Part) -> None:
        part.restart_at = None
        part.process = part.launch()
        part.started = time.monotonic()
        write_pid(self.data, part.name, part.process.pid)


def how_it_ended(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


def end_group(process: subprocess.Popen[bytes], patience: float) -> None:
    """Ask the leader to finish; whatever of its group is still there afterwards is killed."""
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
    process.wait()
    kill_group(process.pid)


def kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
