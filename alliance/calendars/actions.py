"""Calendars are made and changed; each change is a new version, and clocks that run keep the one they began with."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.calendars.models import Calendar, CalendarVersion
from alliance.calendars.permissions import Steward, may_change_calendars
from alliance.calendars.queries import latest_version, lock_calendar
from alliance.calendars.validity import problems_of
from alliance.errors import Conflict, FieldProblem, Invalid, require
from alliance.journal.actions import record

Rows = Sequence[Mapping[str, Any]]


class CalendarInvalid(Invalid):
    code = "calendar_invalid"


class CalendarNameMissing(Invalid):
    code = "calendar_name_missing"
    message = _("Please give a name of at most 80 characters.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/name", self.code, self.message)])


class CalendarNameTaken(Conflict):
    code = "calendar_name_taken"
    message = _("There is already a calendar of this name.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/name", self.code, self.message)])


class CalendarUnchanged(Conflict):
    code = "calendar_unchanged"
    message = _("The calendar already says exactly this.")


@transaction.atomic
def create_calendar(
    *,
    actor: Steward | None,
    name: str,
    timezone: str,
    holiday_region: str,
    hours: Rows,
    extra_holidays: Rows = (),
    now: datetime,
) -> Calendar:
    """Working hours that teams can answer in, from now on."""
    require(may_change_calendars(actor))
    name = " ".join(name.split())
    if not 0 < len(name) <= 80:
        raise CalendarNameMissing
    state = _state(timezone, holiday_region, hours, extra_holidays)
    calendar, is_new = Calendar.objects.get_or_create(name=name)
    if not is_new:
        raise CalendarNameTaken
    CalendarVersion.objects.create(calendar=calendar, number=1, valid_from=now, **state)
    record(actor, "calendar.created", calendar, data={"name": name, "to": state}, at=now)
    return calendar


@transaction.atomic
def change_calendar(
    *,
    actor: Steward | None,
    calendar: Calendar,
    timezone: str,
    holiday_region: str,
    hours: Rows,
    extra_holidays: Rows = (),
    now: datetime,
) -> CalendarVersion:
    """Another version counts for all that starts from now on; what runs already keeps its due times."""
    calendar = lock_calendar(calendar)
    require(may_change_calendars(actor))
    state = _state(timezone, holiday_region, hours, extra_holidays)
    latest = latest_version(calendar)
    before = {name: getattr(latest, name) for name in state}
    if state == before:
        raise CalendarUnchanged
    # Of two changes at once the second to get the lock is the newer one, whatever its clock said.
    version = CalendarVersion.objects.create(
        calendar=calendar, number=latest.number + 1, valid_from=max(now, latest.valid_from), **state
    )
    data = {"name": calendar.name, "version": version.number, "from": before, "to": state}
    record(actor, "calendar.changed", calendar, data=data, at=now)
    return version


def _state(timezone: str, holiday_region: str, hours: Rows, extra_holidays: Rows) -> dict[str, Any]:
    """The fields of a version in one order and spelling; raises CalendarInvalid with every problem."""
    problems = problems_of(
        timezone=timezone, holiday_region=holiday_region, hours=hours, extra_holidays=extra_holidays
    )
    if problems:
        raise CalendarInvalid(fields=problems)
    spans = [{"weekday": row["weekday"], "start": row["start"], "end": row["end"]} for row in hours]
    days = [
        {"date": row["date"], "name": row["name"].strip(), "half_day": bool(row.get("half_day"))}
        for row in extra_holidays
    ]
    return {
        "timezone": timezone,
        "holiday_region": holiday_region,
        "hours": sorted(spans, key=lambda span: (span["weekday"], span["start"])),
        "extra_holidays": sorted(days, key=lambda day: day["date"]),
    }
