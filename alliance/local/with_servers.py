"""`python -m alliance.local.with_servers CMD …`: run a command with fresh, fast, forgetful servers."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from alliance import environment as env
from alliance.local.processes import die_with_parent
from alliance.local.server import ServerNotStarted
from alliance.local.servers import running_servers


def main(command: Sequence[str]) -> int:
    """The exit code of the command; servers named by the environment are used instead of our own."""
    if not command:
        sys.stderr.write("Usage: python -m alliance.local.with_servers COMMAND [ARGUMENT …]\n")
        return 2
    if env.text("DATABASE_URL") and env.text("REDIS_URL"):
        return run(command, {})
    signal.signal(signal.SIGTERM, _leave)
    with tempfile.TemporaryDirectory(prefix="alliance-") as folder:
        data = Path(folder).resolve()
        try:
            with running_servers(data, durable=False) as addresses:
                return run(command, {**addresses, "DATA": str(data)})
        except ServerNotStarted as problem:
            sys.stderr.write(f"{problem}\n")
            return 1


def run(command: Sequence[str], variables: dict[str, str]) -> int:
    """Run it in our terminal; Ctrl-C reaches it by itself, so here it only means: wait for its end."""
    process = subprocess.Popen(
        command, env={**os.environ, **variables}, preexec_fn=die_with_parent(signal.SIGTERM)
    )
    try:
        while True:
            try:
                code = process.wait()
            except KeyboardInterrupt:
                continue
            return 128 - code if code < 0 else code
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(143)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
