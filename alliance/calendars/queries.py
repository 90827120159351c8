"""Which calendar, and which of its versions, counts."""

from datetime import datetime

from alliance.calendars.models import Calendar, CalendarVersion


def version_at(calendar: Calendar, at: datetime) -> CalendarVersion:
    """The version valid at the instant; the first one for instants before it."""
    versions = CalendarVersion.objects.filter(calendar=calendar).order_by("-valid_from", "-number")
    found = versions.filter(valid_from__lte=at).first() or versions.last()
    if found is None:
        raise CalendarVersion.DoesNotExist(f"{calendar} has no version")
    return found


def default_calendar() -> Calendar:
    """The calendar of everybody who has none of their own."""
    return Calendar.objects.get(is_default=True)


def lock_calendar(calendar: Calendar) -> Calendar:
    """The calendar's row, locked until the transaction ends."""
    return Calendar.objects.select_for_update().get(pk=calendar.pk)
