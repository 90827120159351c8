"""Who has a place here, and who may change people, teams, absences and programs.

`None` as the actor is the command line of the installation's operator; no page and no REST address passes it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeGuard

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponseBase

from alliance.people.models import Team, User
from alliance.people.team_tree import line_of

View = Callable[..., HttpResponseBase]


def has_place(user: User | AnonymousUser) -> TypeGuard[User]:
    """True for people with a current membership and for the accounts of API clients."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.client is not None or user.membership is not None


def place_required(view: View) -> View:
    """Send the anonymous to sign in; to people without a place nothing exists (404)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_place(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(guarded)


def admin_required(view: View) -> View:
    """Technical settings exist only for administrators (404 for everybody else)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_place(request.user) or not may_manage_clients(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(guarded)


def may_manage_people(actor: User | None) -> bool:
    """Administrators place people and make teams; an administrator belongs to neither side."""
    return actor is None or (actor.is_active and actor.is_admin)


def may_manage_clients(actor: User | None) -> bool:
    """API clients and their tokens are a technical setting."""
    return may_manage_people(actor)


def may_edit_profile(actor: User, person: User) -> bool:
    """Everybody writes their own role card; nobody writes another's."""
    return actor.is_active and actor.pk == person.pk


def leads_team(actor: User, team: Team) -> bool:
    """True for the lead of the team or of a team above it."""
    return actor.is_active and actor.is_lead and actor.team is not None and actor.team.pk in line_of(team)


def may_rename_team(actor: User | None, team: Team) -> bool:
    return may_manage_people(actor) or (actor is not None and leads_team(actor, team))


def may_record_absence(actor: User | None, person: User) -> bool:
    """The person, the leads of the person's team and of the teams above it, and administrators."""
    if may_manage_people(actor) or actor is None:
        return True
    if actor.pk == person.pk:
        return has_place(actor)
    return person.team is not None and leads_team(actor, person.team)
