"""A calendar's week in a line or two: Mon–Fri 08:00–17:00."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR


def working_week(hours: Iterable[Mapping[str, Any]]) -> list[str]:
    """One line for each run of days with the same hours."""
    by_day: dict[int, list[str]] = defaultdict(list)
    for span in sorted(hours, key=lambda span: span["start"]):
        by_day[span["weekday"]].append(f"{span['start']}–{span['end']}")
    days = sorted((day, ", ".join(spans)) for day, spans in by_day.items())
    lines = []
    for _key, run in groupby(enumerate(days), key=lambda item: (item[1][0] - item[0], item[1][1])):
        same = [day for _place, day in run]
        first, last = WEEKDAYS_ABBR[same[0][0]], WEEKDAYS_ABBR[same[-1][0]]
        names = str(first) if len(same) == 1 else f"{first}–{last}"
        lines.append(f"{names} {same[0][1]}")
    return lines
