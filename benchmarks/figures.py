"""Taking times and keeping what was measured."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


def seconds(work: Callable[[], Any]) -> float:
    """How long the work takes once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def usual_ms(work: Callable[[], Any], times: int = 40) -> float:
    """The lower quartile of some runs in milliseconds, after three that do not count: noise only ever adds."""
    for _ in range(3):
        work()
    return statistics.quantiles((seconds(work) for _ in range(times)), n=4)[0] * 1000


def percentile(values: Iterable[float], share: float) -> float:
    """The value that the given share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


@dataclass
class Report:
    """The figures of one run and the limits they are held against."""

    figures: dict[str, float] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str = "") -> None:
        """Keep a figure and print it."""
        self.figures[name] = round(value, 3)
        print(f"  {name:<44} {value:>12,.2f} {unit}", flush=True)

    def hold(self, name: str, *, at_most: float | None = None, at_least: float | None = None) -> None:
        """Compare a figure with its limit; a miss is printed and makes the run fail."""
        value = self.figures[name]
        reached = value <= at_most if at_most is not None else value >= (at_least or 0)
        limit = f"at most {at_most}" if at_most is not None else f"at least {at_least}"
        print(f"  {'reached' if reached else 'MISSED '} {name}: {value} ({limit})", flush=True)
        if not reached:
            self.missed.append(name)
