"""Business calendars: the hours in which teams answer."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alliance.calendars import actions, queries
from alliance.calendars.clock import holiday_names
from alliance.calendars.models import Calendar, CalendarVersion
from alliance.calendars.permissions import may_change_calendars
from alliance.calendars.regions import region_name
from alliance.errors import require
from alliance.people.calendar_forms import CalendarForm, NewCalendarForm, initial_of
from alliance.people.permissions import place_required
from alliance.people.queries import visible_teams
from alliance.people.requests import PersonRequest
from alliance.people.working_week import working_week
from alliance.web.forms import DONE, submitted

FIELDS = ("timezone", "holiday_region", "hours", "extra_holidays")


@require_GET
@place_required
def calendar_list(request: PersonRequest) -> HttpResponse:
    rows = [
        {
            "calendar": version.calendar,
            "version": version,
            "week": working_week(version.hours),
            "region": region_name(version.holiday_region),
        }
        for version in queries.calendars_with_versions()
    ]
    context = {"rows": rows, "may_change": may_change_calendars(request.user)}
    return render(request, "calendars/calendar_list.html", context)


@require_GET
@place_required
def calendar_detail(request: PersonRequest, calendar_id: int) -> HttpResponse:
    calendar = get_object_or_404(Calendar, pk=calendar_id)
    version = queries.version_at(calendar, timezone.now())
    teams = visible_teams(request.user).filter(calendar=calendar, is_active=True)
    context = {
        "calendar": calendar,
        "version": version,
        "week": working_week(version.hours),
        "region": region_name(version.holiday_region),
        "days_off": coming_days_off(version, timezone.localdate()),
        "versions": list(queries.versions_of(calendar)),
        "teams": teams.order_by("side", "name"),
        "may_change": may_change_calendars(request.user),
    }
    return render(request, "calendars/calendar_detail.html", context)


@require_http_methods(["GET", "POST"])
@place_required
def calendar_new(request: PersonRequest) -> HttpResponse:
    require(may_change_calendars(request.user))
    usual = queries.latest_version(queries.default_calendar())
    form = NewCalendarForm(request.POST or None, initial=first_values(usual))
    status, calendar = submitted(
        request,
        form,
        lambda data: actions.create_calendar(
            actor=request.user, name=data["name"], now=timezone.now(), **form.state()
        ),
    )
    if status == DONE:
        messages.success(request, _("The calendar %(name)s is there.") % {"name": calendar.name})
        return redirect("calendar_detail", calendar.pk)
    return render(request, "calendars/calendar_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@place_required
def calendar_change(request: PersonRequest, calendar_id: int) -> HttpResponse:
    require(may_change_calendars(request.user))
    calendar = get_object_or_404(Calendar, pk=calendar_id)
    form = CalendarForm(request.POST or None, initial=first_values(queries.latest_version(calendar)))
    status, _version = submitted(
        request,
        form,
        lambda _data: actions.change_calendar(
            actor=request.user, calendar=calendar, now=timezone.now(), **form.state()
        ),
    )
    if status == DONE:
        messages.success(request, _("Saved. Clocks that run already keep their due times."))
        return redirect("calendar_detail", calendar.pk)
    context = {"form": form, "calendar": calendar}
    return render(request, "calendars/calendar_change.html", context, status=status)


def first_values(version: CalendarVersion) -> dict[str, Any]:
    return initial_of({name: getattr(version, name) for name in FIELDS})


def coming_days_off(version: CalendarVersion, today: date) -> list[dict[str, Any]]:
    """The days off of the coming twelve months; half days are marked."""
    half = {row["date"] for row in version.extra_holidays if row.get("half_day")}
    language = (get_language() or "de")[:2]
    named = holiday_names(version, today.year, language) | holiday_names(version, today.year + 1, language)
    end = today + timedelta(days=365)
    return [
        {"day": day, "name": name, "is_half": day.isoformat() in half}
        for day, name in sorted(named.items())
        if today <= day < end
    ]
