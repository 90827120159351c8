"""Calendars are made and changed in versions; what runs keeps its own."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from alliance.calendars.actions import (
    CalendarInvalid,
    CalendarNameMissing,
    CalendarNameTaken,
    CalendarUnchanged,
    change_calendar,
    create_calendar,
)
from alliance.calendars.clock import due_at
from alliance.calendars.models import Calendar, CalendarVersion
from alliance.calendars.queries import calendars_with_versions, default_calendar, version_at
from alliance.errors import Denied
from alliance.journal.models import Entry
from tests.cast import Cast
from tests.factories import NOW, WEEKDAYS_8_TO_17, make_calendar
from tests.twice import at_once

LATER = NOW + timedelta(hours=1)
EVENINGS = [{"weekday": day, "start": "16:00", "end": "20:00"} for day in range(5)]


def values(**changes: Any) -> dict[str, Any]:
    return {
        "timezone": "Europe/Berlin",
        "holiday_region": "DE-BW",
        "hours": WEEKDAYS_8_TO_17,
        "extra_holidays": [],
        "now": NOW,
        **changes,
    }


@pytest.mark.django_db
def test_a_new_installation_has_one_default_calendar_for_all_times() -> None:
    calendar = default_calendar()

    assert version_at(calendar, NOW - timedelta(days=9000)).hours == WEEKDAYS_8_TO_17
    assert (calendar.name, version_at(calendar, NOW).holiday_region) == ("Standard", "DE-BW")


@pytest.mark.parametrize("who", ["jana", "ralf", "paul"])
def test_leads_of_both_sides_and_administrators_make_calendars(cast: Cast, who: str) -> None:
    calendar = create_calendar(actor=getattr(cast, who), name=" Wien  Süd ", **values(holiday_region="AT-9"))

    assert (calendar.name, version_at(calendar, NOW).number) == ("Wien Süd", 1)
    assert Entry.objects.get().verb == "calendar.created"


@pytest.mark.parametrize("who", ["tobias", "deniz", "helga", "yusuf", "ingrid", "stranger"])
def test_nobody_else_does(cast: Cast, who: str) -> None:
    calendar = default_calendar()

    with pytest.raises(Denied):
        create_calendar(actor=getattr(cast, who), name="Neu", **values())
    with pytest.raises(Denied):
        change_calendar(actor=getattr(cast, who), calendar=calendar, **values(hours=EVENINGS))

    assert (Calendar.objects.filter(name="Neu").exists(), Entry.objects.exists()) == (False, False)
    assert version_at(calendar, LATER).hours == WEEKDAYS_8_TO_17


def test_a_name_names_one_calendar(cast: Cast) -> None:
    with pytest.raises(CalendarNameTaken):
        create_calendar(actor=cast.paul, name="Standard", **values())
    with pytest.raises(CalendarNameMissing):
        create_calendar(actor=cast.paul, name="  ", **values())


def test_a_change_is_a_new_version_and_running_clocks_keep_theirs(cast: Cast) -> None:
    calendar = make_calendar()
    begun = version_at(calendar, NOW)
    due = due_at(NOW, 60, begun)

    change_calendar(actor=cast.ralf, calendar=calendar, **values(hours=EVENINGS, now=LATER))

    begun.refresh_from_db()
    assert due_at(NOW, 60, begun) == due == NOW + timedelta(hours=1)
    assert version_at(calendar, NOW) == begun
    assert (version_at(calendar, LATER).number, version_at(calendar, LATER).hours) == (2, EVENINGS)


def test_saying_the_same_again_is_no_version(cast: Cast) -> None:
    calendar = make_calendar()

    with pytest.raises(CalendarUnchanged):
        change_calendar(actor=cast.jana, calendar=calendar, **values())

    assert (calendar.versions.count(), Entry.objects.count()) == (1, 0)


SPAN = {"weekday": 0, "start": "08:00", "end": "12:00"}


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"timezone": "Europe/Schwabing"}, "/timezone", "unknown_timezone"),
        ({"holiday_region": "DE-XX"}, "/holiday_region", "unknown_region"),
        ({"hours": []}, "/hours", "no_working_time"),
        ({"hours": [{"weekday": 7, "start": "08:00", "end": "12:00"}]}, "/hours", "unknown_weekday"),
        ({"hours": [{"weekday": 0, "start": "acht", "end": "12:00"}]}, "/hours/0", "bad_time"),
        ({"hours": [{"weekday": 3, "start": "12:00", "end": "12:00"}]}, "/hours/3", "ends_before_it_starts"),
        ({"hours": [SPAN, {**SPAN, "start": "11:59", "end": "17:00"}]}, "/hours/0", "hours_overlap"),
        ({"extra_holidays": [{"date": "24.12.2026", "name": "x"}]}, "/extra_holidays", "bad_date"),
        ({"extra_holidays": [{"date": "2026-12-24", "name": " "}]}, "/extra_holidays", "name_missing"),
        (
            {"extra_holidays": [{"date": "2026-12-24", "name": "a"}, {"date": "2026-12-24", "name": "b"}]},
            "/extra_holidays",
            "day_twice",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(
    cast: Cast, wrong: dict[str, Any], pointer: str, code: str
) -> None:
    with pytest.raises(CalendarInvalid) as refused:
        create_calendar(actor=cast.paul, name="Neu", **values(**wrong))

    assert [(problem.pointer, problem.code) for problem in refused.value.fields] == [(pointer, code)]
    assert not Calendar.objects.filter(name="Neu").exists()


def test_hours_that_touch_are_fine(cast: Cast) -> None:
    hours = [{**SPAN, "start": "12:00", "end": "13:00"}, SPAN]

    calendar = create_calendar(actor=cast.paul, name="Neu", **values(hours=hours))

    assert [row["start"] for row in version_at(calendar, NOW).hours] == ["08:00", "12:00"]


@pytest.mark.django_db
def test_the_database_never_changes_or_deletes_a_version() -> None:
    for forbidden in (
        lambda: CalendarVersion.objects.update(timezone="Europe/Vienna"),
        lambda: CalendarVersion.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
            forbidden()


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_become_two_versions(cast: Cast) -> None:
    calendar = make_calendar()
    mornings = [{"weekday": day, "start": "07:00", "end": "11:00"} for day in range(5)]

    errors = at_once(
        lambda: change_calendar(actor=cast.jana, calendar=calendar, **values(hours=EVENINGS, now=LATER)),
        lambda: change_calendar(actor=cast.ralf, calendar=calendar, **values(hours=mornings)),
    )

    newest = calendar.versions.order_by("-number").first()
    assert (errors, calendar.versions.count()) == ([], 3)
    assert newest is not None
    assert version_at(calendar, LATER) == newest


def test_the_list_brings_the_latest_version_of_each(cast: Cast, django_assert_num_queries: Any) -> None:
    wien = create_calendar(actor=cast.paul, name="Wien", **values(holiday_region="AT"))
    change_calendar(actor=cast.paul, calendar=wien, **values(holiday_region="AT-9", now=LATER))

    with django_assert_num_queries(1):
        found = [(version.calendar.name, version.number) for version in calendars_with_versions()]

    assert found == [("Standard", 1), ("Wien", 2)]
