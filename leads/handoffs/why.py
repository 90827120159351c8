"""How a due time came about, day by day, in the calendar version of the offer."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliance.calendars.clock import business_minutes, holiday_names, is_working_day
from alliance.calendars.models import CalendarVersion
from leads.handoffs.models import Handoff

LONGEST = 40


@dataclass(frozen=True)
class Day:
    """One day between offer and due: the working minutes that counted, or why none did."""

    day: date
    minutes: int
    name: str | Promise


def days_of(handoff: Handoff) -> list[Day]:
    """Every day from the offer to the due time, weekends and holidays named."""
    version = handoff.calendar_version
    zone = ZoneInfo(version.timezone)
    first, last = (at.astimezone(zone).date() for at in (handoff.offered_at, handoff.due_at))
    count = min((last - first).days + 1, LONGEST)
    return [_day(handoff, version, first + timedelta(days=number), zone) for number in range(count)]


def _day(handoff: Handoff, version: CalendarVersion, day: date, zone: ZoneInfo) -> Day:
    begin = max(datetime.combine(day, time.min, zone), handoff.offered_at)
    end = min(datetime.combine(day + timedelta(days=1), time.min, zone), handoff.due_at)
    holiday = holiday_names(version, day.year, get_language() or "de").get(day, "")
    if is_working_day(day, version):
        return Day(day, business_minutes(begin, end, version), holiday)
    return Day(day, 0, holiday or (_("weekend") if day.weekday() >= 5 else _("not a working day")))
