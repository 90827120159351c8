"""How often the same refusal is written down: the first few of a second one by one, the rest with the next."""

import threading
import time
from collections.abc import Callable, Hashable

MOST_A_SECOND = 5


class Pace:
    """For each kind how many were written in the running second, and how many wait to be counted along."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._kinds: dict[Hashable, tuple[int, int, int]] = {}

    def due(self, kind: Hashable, count: int) -> int:
        """How many are to be added now; 0 while this second has had its share.

        What waits when a process ends is lost: the figure is for people.
        """
        with self._lock:
            second = int(self._clock())
            then, written, waiting = self._kinds.get(kind, (second, 0, 0))
            if then != second:
                written = 0
            if written >= MOST_A_SECOND:
                self._kinds[kind] = (second, written, waiting + count)
                return 0
            self._kinds[kind] = (second, written + 1, 0)
            return waiting + count
