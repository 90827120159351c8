"""The limit of a page: a Django view that does nothing, under the page server and options of `manage.py up`."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from alliance.local.notes import free_port
from benchmarks.site import Site

OPTIONS = (
    "--interface",
    "wsgi",
    "--host",
    "127.0.0.1",
    "--workers",
    "2",
    "--blocking-threads",
    "4",
    "--no-log",
)
PATIENCE_S = 30.0


@contextmanager
def bare_site() -> Iterator[Site]:
    """A connection to it, while it is served; raises RuntimeError when it does not start."""
    port = free_port()
    target = "benchmarks.bare_application:application"
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", *OPTIONS, "--port", str(port), target], env=env
    )
    try:
        yield _answering(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def _answering(url: str) -> Site:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        site = Site(url, {})
        try:
            site.get("/")
        except OSError:
            time.sleep(0.1)
        else:
            return site
    raise RuntimeError("the bare page does not answer")
