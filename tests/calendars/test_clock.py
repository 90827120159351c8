"""Working time against the vectors checked by hand, and its laws against chance."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.calendars.clock import (
    NoWorkingTime,
    business_minutes,
    due_after_days,
    due_at,
    is_working_day,
    is_working_time,
)
from alliance.calendars.models import CalendarVersion
from tests.factories import WEEKDAYS_8_TO_17

BERLIN = ZoneInfo("Europe/Berlin")
BW = CalendarVersion(timezone="Europe/Berlin", holiday_region="DE-BW", hours=WEEKDAYS_8_TO_17)
instants = st.datetimes(
    min_value=datetime(2025, 1, 1),
    max_value=datetime(2028, 12, 31),
    timezones=st.just(UTC),
).map(lambda at: at.replace(second=0, microsecond=0))


def local(text: str) -> datetime:
    return datetime.strptime(text, "%d.%m.%Y %H:%M").replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("30.10.2026 16:30", 4, "02.11.2026 11:30"),
        ("13.05.2026 16:00", 4, "15.05.2026 11:00"),
        ("13.05.2026 16:00", 1, "13.05.2026 17:00"),
        ("13.05.2026 17:00", 1, "15.05.2026 09:00"),
        ("16.05.2026 10:00", 1, "18.05.2026 09:00"),
        ("03.06.2026 18:30", 8, "05.06.2026 16:00"),
        ("27.03.2026 16:00", 2, "30.03.2026 09:00"),
        ("23.10.2026 12:00", 24, "28.10.2026 09:00"),
    ],
)
def test_due_at_agrees_with_the_checked_vectors(start: str, hours: int, due: str) -> None:
    assert due_at(local(start), hours * 60, BW) == local(due)


def test_business_minutes_agrees_with_the_checked_vector() -> None:
    assert business_minutes(local("23.10.2026 12:00"), local("26.10.2026 12:00"), BW) == 9 * 60


def test_nothing_is_worked_when_the_end_is_before_the_start() -> None:
    assert business_minutes(local("26.10.2026 12:00"), local("23.10.2026 12:00"), BW) == 0


def test_a_change_of_clocks_inside_working_hours_counts_as_it_happens() -> None:
    nights = [{"weekday": 6, "start": "00:00", "end": "06:00"}]
    version = CalendarVersion(timezone="Europe/Berlin", holiday_region="", hours=nights)

    spring = business_minutes(local("29.03.2026 00:00"), local("29.03.2026 06:00"), version)
    autumn = business_minutes(local("25.10.2026 00:00"), local("25.10.2026 06:00"), version)

    assert (spring, autumn) == (5 * 60, 7 * 60)


def test_a_half_day_ends_at_noon() -> None:
    extra = [{"date": "2026-11-17", "name": "Betriebsversammlung", "half_day": True}]
    version = CalendarVersion(
        timezone="Europe/Berlin", holiday_region="DE-BW", hours=WEEKDAYS_8_TO_17, extra_holidays=extra
    )

    assert due_at(local("17.11.2026 11:00"), 120, version) == local("18.11.2026 09:00")


def test_an_own_holiday_is_no_working_day() -> None:
    extra = [{"date": "2026-11-17", "name": "Betriebsausflug"}]
    version = CalendarVersion(
        timezone="Europe/Berlin", holiday_region="DE-BW", hours=WEEKDAYS_8_TO_17, extra_holidays=extra
    )

    assert not is_working_day(local("17.11.2026 11:00").date(), version)


def test_regions_have_their_own_holidays() -> None:
    corpus_christi = local("04.06.2026 10:00").date()
    berlin = CalendarVersion(timezone="Europe/Berlin", holiday_region="DE-BE", hours=WEEKDAYS_8_TO_17)

    assert not is_working_day(corpus_christi, BW)
    assert is_working_day(corpus_christi, berlin)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("17.11.2026 10:00", 2, "19.11.2026 10:00"),
        ("20.11.2026 16:30", 2, "24.11.2026 16:30"),
        ("21.11.2026 10:00", 2, "25.11.2026 08:00"),
        ("17.11.2026 17:00", 1, "19.11.2026 08:00"),
        ("13.05.2026 09:00", 1, "15.05.2026 09:00"),
    ],
)
def test_days_count_from_the_same_local_time(start: str, days: int, due: str) -> None:
    assert due_after_days(local(start), days, BW) == local(due)


def test_days_end_at_closing_when_that_is_earlier() -> None:
    short_friday = [*WEEKDAYS_8_TO_17[:4], {"weekday": 4, "start": "08:00", "end": "13:00"}]
    version = CalendarVersion(timezone="Europe/Berlin", holiday_region="DE-BW", hours=short_friday)

    assert due_after_days(local("18.11.2026 16:00"), 2, version) == local("20.11.2026 13:00")


def test_a_calendar_without_working_time_is_an_error_not_an_endless_search() -> None:
    with pytest.raises(NoWorkingTime):
        due_at(local("17.11.2026 10:00"), 60, CalendarVersion(timezone="Europe/Berlin", hours=[]))


def test_closing_time_is_outside() -> None:
    assert is_working_time(local("17.11.2026 08:00"), BW)
    assert not is_working_time(local("17.11.2026 17:00"), BW)


@given(instants, st.integers(min_value=1, max_value=5000))
def test_the_minutes_until_it_is_due_are_the_minutes_given(start: datetime, minutes: int) -> None:
    assert business_minutes(start, due_at(start, minutes, BW), BW) == minutes


@given(instants, st.integers(min_value=1, max_value=2000), st.integers(min_value=1, max_value=2000))
def test_more_minutes_are_never_due_earlier(start: datetime, one: int, more: int) -> None:
    assert due_at(start, one, BW) < due_at(start, one + more, BW)


SHIFTS = [
    {"weekday": 6, "start": "00:00", "end": "06:00"},
    {"weekday": 0, "start": "13:00", "end": "17:30"},
    {"weekday": 0, "start": "08:15", "end": "12:00"},
]
PARTY = [
    {"date": "2026-12-28", "name": "Inventur", "half_day": True},
    {"date": "2027-01-04", "name": "Inventur"},
]
CALENDARS = (
    BW,
    CalendarVersion(
        timezone="America/Havana",
        holiday_region="AT",
        hours=[*WEEKDAYS_8_TO_17, *SHIFTS],
        extra_holidays=PARTY,
    ),
)


def day_by_day(start: datetime, end: datetime, version: CalendarVersion) -> int:
    """The slow way: every local day by itself."""
    zone, minutes = ZoneInfo(version.timezone), 0
    while start < end:
        day = start.astimezone(zone).date() + timedelta(days=1)
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        minutes += business_minutes(start, min(midnight, end), version)
        start = midnight
    return minutes


@given(instants, st.timedeltas(timedelta(0), timedelta(days=900)), st.sampled_from(CALENDARS))
@settings(max_examples=40, deadline=None)
def test_long_spans_count_the_same_as_day_by_day(
    start: datetime, span: timedelta, version: CalendarVersion
) -> None:
    end = start + timedelta(minutes=span // timedelta(minutes=1))

    assert business_minutes(start, end, version) == day_by_day(start, end, version)


def test_a_year_is_the_sum_of_its_working_days() -> None:
    days = [datetime(2026, 1, 1).date() + timedelta(days=number) for number in range(365)]

    minutes = business_minutes(local("01.01.2026 00:00"), local("01.01.2027 00:00"), BW)

    assert minutes == 252 * 9 * 60 == sum(is_working_day(day, BW) for day in days) * 9 * 60


@given(
    instants, st.timedeltas(timedelta(0), timedelta(days=9)), st.timedeltas(timedelta(0), timedelta(days=9))
)
def test_working_time_adds_up(start: datetime, first: timedelta, second: timedelta) -> None:
    middle, end = start + first, start + first + second

    parts = business_minutes(start, middle, BW) + business_minutes(middle, end, BW)

    assert 0 <= business_minutes(start, end, BW) - parts <= 1
