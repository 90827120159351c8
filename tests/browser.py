"""The browser of the journeys: an installed Chromium, else Debian's, else Playwright's own download."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.debian import install, succeeds

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Everything that would make the browser call home is switched off: tests use no network.
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WHERE_TO_LOOK = """
from playwright.sync_api import sync_playwright
with sync_playwright() as found:
    print(found.chromium.executable_path)
"""


class NoBrowser(Exception):
    """Journeys fail without a browser; they are never skipped."""


@cache
def chromium_path() -> str:
    """Where Chromium is; installs it when it is not there yet."""
    for find in (_installed, _from_debian, _from_playwright):
        if path := find():
            return path
    raise NoBrowser(
        "Browser tests need Chromium, and it could neither be found nor installed; what was tried says why above. "
        "Install it (on Debian as root: apt-get install chromium), or name one: CHROMIUM=/path/to/chromium."
    )


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A headless Chromium for a block; each user of a journey gets a context of their own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def _installed() -> str | None:
    if named := os.environ.get("CHROMIUM"):
        if not os.access(named, os.X_OK):
            raise NoBrowser(f"CHROMIUM names {named}, which is not a program.")
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _from_debian() -> str | None:
    install("chromium")
    return shutil.which("chromium")


def _from_playwright() -> str | None:
    if not succeeds([sys.executable, "-m", "playwright", "install", "chromium"]):
        return None
    answer = subprocess.run([sys.executable, "-c", WHERE_TO_LOOK], capture_output=True, text=True, check=True)
    path = answer.stdout.strip()
    return path if Path(path).exists() else None
