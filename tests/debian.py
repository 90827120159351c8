"""Programs that tests run beside ours: an installed one, else Debian's package where we may install it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

FOLDERS = ("usr/local/sbin", "usr/sbin", "usr/lib/postgresql/*/bin")
# A package's server must not start on the machine that runs the tests.
POLICY = Path("/usr/sbin/policy-rc.d")


class ProgramMissing(Exception):
    """Tests that need a program fail without it; they are never skipped."""


def program(name: str, package: str) -> Path:
    """Where the program is; installs its package when it is not there yet."""
    if found := _installed(name):
        return found
    install(package)
    if found := _installed(name):
        return found
    raise ProgramMissing(
        f"These tests need {name}, and it could neither be found nor installed; what was tried says why above. "
        f"On Debian as root: apt-get install {package}"
    )


def _installed(name: str) -> Path | None:
    folders = [str(folder) for pattern in FOLDERS for folder in sorted(Path("/").glob(pattern), reverse=True)]
    found = shutil.which(name, path=os.pathsep.join([*folders, os.environ["PATH"]]))
    return Path(found) if found else None


def install(*packages: str) -> bool:
    """As root, or with a sudo that asks nothing; no server of the packages is started."""
    if not shutil.which("apt-get"):
        return False
    prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if prefix and not (shutil.which("sudo") and succeeds([*prefix, "true"])):
        return False
    # A machine that was just started often installs something itself; its lock is worth waiting for.
    patience = ["--option", "DPkg::Lock::Timeout=120"]
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", "--yes", *patience]
    succeeds([*apt, "update"])
    with nothing_started(prefix):
        return succeeds([*apt, "install", "--no-install-recommends", *packages])


@contextmanager
def nothing_started(prefix: Sequence[str]) -> Iterator[None]:
    """Debian's own way to say that an installation starts no services; a rule that is there already stays."""
    if POLICY.exists():
        yield
        return
    written = f"printf '#!/bin/sh\\nexit 101\\n' > {POLICY} && chmod 755 {POLICY}"
    succeeds([*prefix, "sh", "-c", written])
    try:
        yield
    finally:
        succeeds([*prefix, "rm", "-f", str(POLICY)])


def succeeds(command: Sequence[str]) -> bool:
    """What the command says goes to the terminal: installing takes its time, and a failure has its reason."""
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False).returncode == 0
