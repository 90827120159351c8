import signal
import subprocess
import sys
from pathlib import Path

from alliance.local.processes import MARK, Launch, end, marked, working_in
from tests.workspace import until

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal as s, time; s.signal(s.SIGTERM, s.SIG_IGN); print('ready', flush=True); time.sleep(60)",
]


def start(tmp_path: Path, command: list[str] = SLEEP, data: str = "") -> subprocess.Popen[bytes]:
    return Launch(command, tmp_path / "log", {MARK: data or str(tmp_path)}, tmp_path).start()


def test_only_processes_with_the_mark_of_the_folder_are_found(tmp_path: Path) -> None:
    ours, theirs = start(tmp_path), start(tmp_path, data="/somewhere/else")
    try:
        until(lambda: marked(tmp_path), 5)

        found = [process.pid for process in marked(tmp_path)]

        assert found == [ours.pid]
        assert {process.pid for process in working_in(tmp_path)} == {ours.pid, theirs.pid}
    finally:
        for process in (ours, theirs):
            process.kill()
            process.wait()


def test_end_goes_on_to_the_next_signal_when_the_first_is_ignored(tmp_path: Path) -> None:
    stubborn = start(tmp_path, STUBBORN)
    until(lambda: "ready" in (tmp_path / "log").read_text(), 10)

    end(marked(tmp_path), (signal.SIGTERM, 0.2), (signal.SIGKILL, 5.0))

    assert marked(tmp_path) == []
    stubborn.wait()


def test_a_child_leads_a_session_of_its_own_and_inherits_no_blocked_signals(tmp_path: Path) -> None:
    shown = (
        "import os, signal; print(os.getsid(0) == os.getpid(), signal.pthread_sigmask(signal.SIG_BLOCK, ()))"
    )
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    try:
        start(tmp_path, [sys.executable, "-c", shown]).wait()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    assert (tmp_path / "log").read_text() == "True set()\n"
