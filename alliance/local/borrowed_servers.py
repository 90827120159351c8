"""For a command that needs the database of a workspace which does not run: its servers, as long as it takes."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Sequence

from django.conf import settings

from alliance.local.notes import private_folder
from alliance.local.servers import running_servers


class WorkspaceBusy(Exception):
    """The workspace is starting or stopping just now."""


def are_needed() -> bool:
    """Neither the environment nor a running workspace names a database."""
    return not settings.DATABASE_URL


def run_with_them(arguments: Sequence[str]) -> int:
    """The exit code of `manage.py …` beside the embedded servers of DATA, under the workspace's own lock."""
    private_folder(settings.DATA)
    with (private_folder(settings.DATA / "run") / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise WorkspaceBusy(f"The workspace in {settings.DATA} is just starting; try again.") from None
        with running_servers(settings.DATA) as addresses:
            command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
            return subprocess.run(command, env={**os.environ, **addresses}, check=False).returncode
