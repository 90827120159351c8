"""Working time: when something is due, and how much working time lies between two instants.

A working interval is [open, close), so closing time belongs to the next opening. Minutes are counted as they
pass, so a change of clocks inside working hours counts as it happens. Public holidays of the region are no
working days, and a half day ends at noon.
"""

from calendar import isleap
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from alliance.calendars.models import CalendarVersion

NOON = time(12)
# A calendar in which nobody works for two years is a mistake, not a wait.
SEARCH_DAYS = 731
Interval = tuple[datetime, datetime]
# Time zone, region of holidays, weekly hours, own holidays.
Rules = tuple[str, str, tuple[tuple[int, str, str], ...], tuple[tuple[str, bool], ...]]


class NoWorkingTime(ValueError):
    """The calendar has no working time within two years of the start."""


def due_at(start: datetime, minutes: int, version: CalendarVersion) -> datetime:
    """The smallest instant t with `business_minutes(start, t) == minutes`, in UTC.

    A start outside working hours counts from the next opening. Raises NoWorkingTime.
    """
    left = timedelta(minutes=minutes)
    for opens, closes in _intervals_from(start, version):
        begin = max(opens, start)
        if closes - begin >= left:
            return (begin + left).astimezone(UTC)
        left -= closes - begin
    raise NoWorkingTime


def business_minutes(start: datetime, end: datetime, version: CalendarVersion) -> int:
    """Whole minutes of working time in [start, end); 0 when end is not after start."""
    if end <= start:
        return 0
    zone = _zone(version)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    # Something may be overdue for years: the days between come from sums, only the first and the last are walked.
    worked = _worked_between(first + timedelta(days=1), last, version) if first < last else timedelta()
    for opens, closes in _intervals_from(start, version, then=last):
        if opens >= end:
            break
        worked += min(closes, end) - max(opens, start)
    return int(worked.total_seconds() // 60)


def due_after_days(start: datetime, days: int, version: CalendarVersion) -> datetime:
    """The same local time `days` working days later, or that day's closing if earlier, in UTC.

    A start outside working hours counts from the next opening. Raises NoWorkingTime.
    """
    opens, _closes = next(_intervals_from(start, version))
    begin = max(opens, start).astimezone(_zone(version))
    day, left = begin.date(), days
    for _ in range(SEARCH_DAYS):
        if left == 0:
            break
        day += timedelta(days=1)
        left -= bool(_day_intervals(day, version))
    else:
        raise NoWorkingTime
    wanted = datetime.combine(day, begin.time(), begin.tzinfo)
    first, last = _day_intervals(day, version)[0][0], _day_intervals(day, version)[-1][1]
    return min(max(wanted, first), last).astimezone(UTC)


def is_working_time(at: datetime, version: CalendarVersion) -> bool:
    """True within a working interval."""
    day = at.astimezone(_zone(version)).date()
    return any(opens <= at < closes for opens, closes in _day_intervals(day, version))


def is_working_day(day: date, version: CalendarVersion) -> bool:
    """True when there is any working time on the day."""
    return bool(_day_intervals(day, version))


def _intervals_from(start: datetime, version: CalendarVersion, then: date = date.min) -> Iterator[Interval]:
    """Working intervals that end after `start`, in order; raises NoWorkingTime when there are none.

    Those of the days after the first and before `then` are left out.
    """
    day = start.astimezone(_zone(version)).date()
    idle = 0
    while idle < SEARCH_DAYS:
        intervals = [each for each in _day_intervals(day, version) if each[1] > start]
        yield from intervals
        idle = 0 if intervals else idle + 1
        day = max(day + timedelta(days=1), then)
    raise NoWorkingTime


def _worked_between(first: date, end: date, version: CalendarVersion) -> timedelta:
    """The working time of the days from `first` to the one before `end`."""
    rules = _rules(version)
    years = sum((_sums(year, *rules)[-1] for year in range(first.year, end.year)), timedelta())
    return years + _sums(end.year, *rules)[_day_of_year(end)] - _sums(first.year, *rules)[_day_of_year(first)]


def _day_of_year(day: date) -> int:
    return day.timetuple().tm_yday - 1


@lru_cache(maxsize=200)
def _sums(year: int, *rules: Any) -> tuple[timedelta, ...]:
    """How much of the year is worked before each of its days, and last in all of it."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range(366 if isleap(year) else 365))
    worked = (
        sum((closes - opens for opens, closes in _cached_intervals(day, *rules)), timedelta()) for day in days
    )
    return tuple(accumulate(worked, initial=timedelta()))


def _zone(version: CalendarVersion) -> ZoneInfo:
    return ZoneInfo(version.timezone)


def _day_intervals(day: date, version: CalendarVersion) -> tuple[Interval, ...]:
    return _cached_intervals(day, *_rules(version))


def _rules(version: CalendarVersion) -> Rules:
    """Everything the working time of a day depends on."""
    hours = tuple((row["weekday"], row["start"], row["end"]) for row in version.hours)
    extra = tuple((row["date"], bool(row.get("half_day"))) for row in version.extra_holidays)
    return version.timezone, version.holiday_region, hours, extra


@lru_cache(maxsize=20_000)
def _cached_intervals(
    day: date,
    zone: str,
    region: str,
    hours: tuple[tuple[int, str, str], ...],
    extra: tuple[tuple[str, bool], ...],
) -> tuple[Interval, ...]:
    """The day's working intervals in order, as instants."""
    own = dict(extra).get(day.isoformat())
    if own is False or day in _public_holidays(region, day.year):
        return ()
    last = NOON if own else time.max
    tz = ZoneInfo(zone)
    spans = sorted(
        (time.fromisoformat(start), min(time.fromisoformat(end), last))
        for weekday, start, end in hours
        if weekday == day.weekday()
    )
    # Instants, not wall clocks: subtraction of two local times of one zone would ignore a change of clocks.
    return tuple(
        (datetime.combine(day, start, tz).astimezone(UTC), datetime.combine(day, end, tz).astimezone(UTC))
        for start, end in spans
        if start < end
    )


@lru_cache(maxsize=500)
def _public_holidays(region: str, year: int) -> frozenset[date]:
    """Holidays of a country (`AT`) or one of its parts (`DE-BW`); none for an empty region."""
    if not region:
        return frozenset()
    country, _dash, part = region.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


def holiday_names(version: CalendarVersion, year: int, language: str = "de") -> dict[date, str]:
    """The year's days off with their names, in the language where it is known, else in the region's own."""
    country, _dash, part = version.holiday_region.partition("-")
    named: dict[date, str] = {}
    if country:
        wanted = {"en": "en_US"}.get(language, language)
        public = holidays.country_holidays(country, subdiv=part or None, years=year, language=wanted)
        named = dict(public)
    for row in version.extra_holidays:
        if row["date"].startswith(f"{year:04d}-"):
            named[date.fromisoformat(row["date"])] = row["name"]
    return dict(sorted(named.items()))
