"""Teams of both sides."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.calendars.queries import version_at
from alliance.errors import require
from alliance.people import actions, permissions, queries
from alliance.people.directory import presences
from alliance.people.forms import TeamChangeForm, TeamForm, TeamNameForm
from alliance.people.models import Team
from alliance.people.permissions import place_required
from alliance.people.requests import PersonRequest
from alliance.people.team_lanes import team_lanes
from alliance.people.working_week import working_week
from alliance.web.forms import DONE, submitted


@require_GET
@place_required
def team_list(request: PersonRequest) -> HttpResponse:
    context = {
        "lanes": team_lanes(request.user),
        "may_manage": permissions.may_manage_people(request.user),
    }
    return render(request, "people/team_list.html", context)


@require_GET
@place_required
def team_detail(request: PersonRequest, team_id: int) -> HttpResponse:
    team = visible_team(request, team_id)
    calendar = version_at(team.calendar, timezone.now())
    context = {
        "team": team,
        "calendar": calendar,
        "week": working_week(calendar.hours),
        "lead": queries.lead_of(team),
        "members": presences(queries.with_place(queries.current_members(team)), timezone.localdate()),
        "below": queries.visible_teams(request.user).filter(parent=team, is_active=True).order_by("name"),
        "past": queries.past_places_in(team),
        "former_names": team.former_names.order_by("-until"),
        "may_manage": permissions.may_manage_people(request.user),
        "may_rename": permissions.may_rename_team(request.user, team),
    }
    return render(request, "people/team_detail.html", context)


@require_http_methods(["GET", "POST"])
@place_required
def team_new(request: PersonRequest) -> HttpResponse:
    require(permissions.may_manage_people(request.user))
    form = TeamForm(request.POST or None)
    status, team = submitted(
        request, form, lambda data: actions.create_team(actor=request.user, now=timezone.now(), **data)
    )
    if status == DONE:
        messages.success(request, _("The team %(name)s is there.") % {"name": team.name})
        return redirect("team_detail", team.pk)
    return render(request, "people/team_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@place_required
def team_rename(request: PersonRequest, team_id: int) -> HttpResponse:
    team = visible_team(request, team_id)
    require(permissions.may_rename_team(request.user, team))
    form = TeamNameForm(request.POST or None, initial={"name": team.name})
    status, _team = submitted(
        request,
        form,
        lambda data: actions.rename_team(actor=request.user, team=team, now=timezone.now(), **data),
    )
    if status == DONE:
        messages.success(request, _("The team has a new name; earlier times keep the old one."))
        return redirect("team_detail", team.pk)
    return render(request, "people/team_rename.html", {"form": form, "team": team}, status=status)


@require_http_methods(["GET", "POST"])
@place_required
def team_edit(request: PersonRequest, team_id: int) -> HttpResponse:
    require(permissions.may_manage_people(request.user))
    team = visible_team(request, team_id)
    given = {"parent": team.parent, "calendar": team.calendar, "regions": team.regions}
    form = TeamChangeForm(request.POST or None, initial=given, side=team.side)
    status, _team = submitted(
        request,
        form,
        lambda data: actions.change_team(actor=request.user, team=team, now=timezone.now(), **data),
    )
    if status == DONE:
        messages.success(request, _("Saved."))
        return redirect("team_detail", team.pk)
    return render(request, "people/team_edit.html", {"form": form, "team": team}, status=status)


@require_POST
@place_required
def team_close(request: PersonRequest, team_id: int) -> HttpResponse:
    team = visible_team(request, team_id)
    actions.close_team(actor=request.user, team=team, now=timezone.now())
    messages.success(request, _("The team is closed; its past stays."))
    return redirect("team_detail", team.pk)


@require_POST
@place_required
def team_reopen(request: PersonRequest, team_id: int) -> HttpResponse:
    team = visible_team(request, team_id)
    actions.reopen_team(actor=request.user, team=team, now=timezone.now())
    messages.success(request, _("The team is open again."))
    return redirect("team_detail", team.pk)


def visible_team(request: PersonRequest, team_id: int) -> Team:
    return get_object_or_404(queries.visible_teams(request.user), pk=team_id)
