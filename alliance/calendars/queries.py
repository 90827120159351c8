"""Which calendar, and which of its versions, counts."""

from datetime import datetime

from django.db.models import QuerySet

from alliance.calendars.models import Calendar, CalendarVersion


def version_at(calendar: Calendar, at: datetime) -> CalendarVersion:
    """The version valid at the instant; the first one for instants before it."""
    versions = CalendarVersion.objects.filter(calendar=calendar).order_by("-valid_from", "-number")
    found = versions.filter(valid_from__lte=at).first() or versions.last()
    if found is None:
        raise CalendarVersion.DoesNotExist(f"{calendar} has no version")
    return found


def latest_version(calendar: Calendar) -> CalendarVersion:
    """The version that counts for what starts from now on."""
    return CalendarVersion.objects.filter(calendar=calendar).latest("number")


def calendars_with_versions() -> list[CalendarVersion]:
    """The latest version of every calendar, the default one first, then by name; one query."""
    newest = CalendarVersion.objects.order_by("calendar_id", "-number").distinct("calendar_id")
    found = CalendarVersion.objects.filter(pk__in=newest.values("pk")).select_related("calendar")
    return list(found.order_by("-calendar__is_default", "calendar__name"))


def versions_of(calendar: Calendar) -> QuerySet[CalendarVersion]:
    """Every version, newest first."""
    return CalendarVersion.objects.filter(calendar=calendar).order_by("-number")


def default_calendar() -> Calendar:
    """The calendar of everybody who has none of their own."""
    return Calendar.objects.get(is_default=True)


def lock_calendar(calendar: Calendar) -> Calendar:
    """The calendar's row, locked until the transaction ends."""
    return Calendar.objects.select_for_update().get(pk=calendar.pk)
