"""Things that a process has one of, made when they are first asked for."""

import threading
from collections.abc import Callable
from functools import cache, update_wrapper
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class made_once(Generic[Thing]):
    """`functools.cache` for a function without arguments that runs once, however many threads ask at the same time.

    `cache` lets each of them make its own and drops all but one: a Redis client that is dropped disconnects the
    connections that its owner is about to use.
    """

    def __init__(self, make: Callable[[], Thing]) -> None:
        self._lock = threading.Lock()
        self._made = cache(make)
        update_wrapper(self, make)

    def __call__(self) -> Thing:
        with self._lock:
            return self._made()

    def cache_clear(self) -> None:
        """Make it anew when it is asked for next."""
        self._made.cache_clear()
