"""The page server of `manage.py up`: loads the pages once, then forks the workers that serve them."""

import gc
from collections.abc import Callable
from typing import Any

from alliance.local.processes import tie_to_parent

TARGET = "alliance.local.web_process:application_of_worker"


def application_of_worker() -> Callable[..., Any]:
    """Called in each worker: it ends when the server is killed, and finds everything loaded."""
    tie_to_parent()
    return load()


def load() -> Callable[..., Any]:
    from django.urls import get_resolver  # slow

    from alliance.wsgi import application  # slow

    # Every room's pages now, so that the first person to open one does not wait for it.
    assert get_resolver().url_patterns  # noqa: S101
    return application


def main() -> None:
    from granian.cli import entrypoint  # slow

    load()
    # What is loaded stays: looking through it again and again for garbage takes a twentieth of each request.
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    entrypoint()


if __name__ == "__main__":
    main()
