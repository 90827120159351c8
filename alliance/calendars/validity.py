"""What a calendar version must be like: known zone and region, spans that do not overlap, days that exist."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

from alliance.calendars.regions import is_region
from alliance.errors import FieldProblem

Row = Mapping[str, Any]


def problems_of(
    *, timezone: str, holiday_region: str, hours: Sequence[Row], extra_holidays: Sequence[Row]
) -> list[FieldProblem]:
    """All that is wrong, each with its place; those of `hours` by weekday, `/hours/0` being Monday."""
    problems: list[FieldProblem] = []
    if timezone not in available_timezones():
        problems.append(FieldProblem("/timezone", "unknown_timezone", _("This time zone is not known.")))
    if not is_region(holiday_region):
        problems.append(FieldProblem("/holiday_region", "unknown_region", _("This region is not known.")))
    problems += _hours_problems(hours)
    problems += _extra_problems(extra_holidays)
    return problems


def _hours_problems(hours: Sequence[Row]) -> Iterator[FieldProblem]:
    if not hours:
        yield FieldProblem("/hours", "no_working_time", _("Give working hours for at least one day."))
    days: dict[int, list[tuple[time, time]]] = {}
    for row in hours:
        weekday = row.get("weekday")
        if not isinstance(weekday, int) or weekday not in range(7):
            yield FieldProblem("/hours", "unknown_weekday", _("There are seven days, Monday is 0."))
            continue
        try:
            span = time.fromisoformat(str(row["start"])), time.fromisoformat(str(row["end"]))
        except (KeyError, ValueError):
            yield FieldProblem(f"/hours/{weekday}", "bad_time", _("Write times like 08:00–17:00."))
            continue
        days.setdefault(weekday, []).append(span)
    for weekday, spans in sorted(days.items()):
        yield from _day_problems(weekday, sorted(spans))


def _day_problems(weekday: int, spans: list[tuple[time, time]]) -> Iterator[FieldProblem]:
    if any(end <= start for start, end in spans):
        text = _("The end must come after the start on the same day.")
        yield FieldProblem(f"/hours/{weekday}", "ends_before_it_starts", text)
    elif any(following[0] < span[1] for span, following in pairwise(spans)):
        yield FieldProblem(f"/hours/{weekday}", "hours_overlap", _("These hours overlap."))


def _extra_problems(rows: Sequence[Row]) -> Iterator[FieldProblem]:
    seen: set[date] = set()
    for row in rows:
        try:
            day = date.fromisoformat(str(row["date"]))
        except (KeyError, ValueError):
            yield FieldProblem("/extra_holidays", "bad_date", _("A day of your own needs a date."))
            continue
        if day in seen:
            yield FieldProblem("/extra_holidays", "day_twice", _("Each day can stand here once."))
        seen.add(day)
        if not 0 < len(str(row.get("name", "")).strip()) <= 80:
            text = _("A day of your own needs a name of at most 80 characters.")
            yield FieldProblem("/extra_holidays", "name_missing", text)
