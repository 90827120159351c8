"""Saved views of the lead list: who sees them, and keeping, changing, sharing, pinning and deleting them."""

from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict, FieldProblem, Invalid, require
from alliance.journal.actions import record
from alliance.people.models import User
from alliance.people.team_tree import line_of
from leads.intake.filters import LeadFilter
from leads.intake.models import SavedView, ViewPin
from leads.intake.permissions import may_change_view, may_delete_view, may_save_view, may_take_over_view
from leads.intake.view_owners import views_left_behind

Scope = SavedView.Scope
MOST_VIEWS, MOST_PINS = 100, 12


class ReadyView(NamedTuple):
    """A question everybody asks; it belongs to the program and has no owner."""

    words: str | Promise
    query: str


READY = (
    ReadyView(_("All"), ""),
    ReadyView(
        _("Waiting for the first contact"),
        "stage=inquiry&stage=nurturing&stage=mql&stage=handed_over&stage=sal&hand_raise=1&untouched=1",
    ),
    ReadyView(_("Ready to hand over (MQL)"), "stage=mql"),
    ReadyView(_("Nurturing, resume due"), "stage=nurturing&resume=1"),
    ReadyView(_("Warmest"), "sort=engagement"),
    ReadyView(_("Next steps"), "sort=due"),
    ReadyView(_("Mine"), "owner=me"),
)


class ViewNameTaken(Conflict):
    """A person's own views have different names."""

    code = "view_name_taken"
    message = _("You already have a view of this name.")


class TooManyViews(Conflict):
    """A person keeps, or has pinned, as many views as can be looked through."""

    code = "too_many_views"
    message = _("These are too many views. Delete or unpin one first.")


class NoTeamToShareWith(Invalid):
    """Only somebody in a team shares with a team."""

    code = "no_team"
    message = _("You are in no team. Share it with everybody, or keep it for yourself.")


def visible_views(user: User) -> QuerySet[SavedView]:
    """One's own, those for everybody, and those for one's team or a team above it; none for strangers.

    Leads and administrators also see what somebody who left shared with a team.
    """
    if user.membership is None:
        return SavedView.objects.none()
    seen = Q(owner=user) | Q(scope=Scope.EVERYONE)
    if user.team is not None:
        seen |= Q(scope=Scope.TEAM, team__in=line_of(user.team))
    if user.is_lead or user.is_admin:
        seen |= views_left_behind(user)
    return SavedView.objects.filter(seen).select_related("owner", "team")


def with_pins(views: QuerySet[SavedView], user: User) -> QuerySet[SavedView]:
    """With `pinned_at`, when the person pinned it."""
    mine = FilteredRelation("pins", condition=Q(pins__person=user))
    return views.annotate(my_pin=mine, pinned_at=F("my_pin__pinned_at"))


def lock_view(view: SavedView) -> SavedView | None:
    return SavedView.objects.select_for_update(of=("self",)).filter(pk=view.pk).first()


@transaction.atomic
def save_view(*, actor: User, name: str, query: str, scope: str = Scope.PRIVATE, now: datetime) -> SavedView:
    """Keep what an address asks for under a name, and pin it. Raises ViewNameTaken, TooManyViews or Invalid."""
    require(may_save_view(actor))
    _leave_room(actor)
    view = SavedView(owner=actor, created_at=now)
    _fill(view, actor, name, query, scope, now)
    record(actor, "view.saved", view, data=_about(view), at=now)
    if _pins_in_sight(actor)[:MOST_PINS].count() < MOST_PINS:
        ViewPin.objects.create(person=actor, view=view, pinned_at=now)
    return view


@transaction.atomic
def change_view(
    *,
    actor: User,
    view: SavedView,
    name: str | None = None,
    query: str | None = None,
    scope: str | None = None,
    now: datetime,
) -> SavedView:
    """The owner gives it another name, question or audience; whoever sees it sees the change."""
    view = _own(actor, view)
    before = _about(view)
    _fill(
        view,
        actor,
        view.name if name is None else name,
        view.query if query is None else query,
        view.scope if scope is None else scope,
        now,
    )
    if (after := _about(view)) != before:
        record(actor, "view.changed", view, data={"before": before, **after}, at=now)
    return view


@transaction.atomic
def take_over_view(*, actor: User, view: SavedView, now: datetime) -> SavedView:
    """A shared view whose owner left gets an owner again. Raises ViewNameTaken, TooManyViews or ViewGone."""
    view = _locked(view)
    require(may_take_over_view(actor, view))
    _leave_room(actor)
    before = view.owner_id
    view.owner, view.updated_at = actor, now
    _save(view)
    record(actor, "view.taken_over", view, data={**_about(view), "owner": before}, at=now)
    return view


@transaction.atomic
def delete_view(*, actor: User, view: SavedView, now: datetime) -> None:
    """The owner deletes it, or who answers for those who left; with it go the pins of everybody."""
    view = _locked(view)
    require(may_delete_view(actor, view))
    record(actor, "view.deleted", view, data=_about(view), at=now)
    view.delete()


@transaction.atomic
def pin_view(*, actor: User, view: SavedView, now: datetime) -> None:
    """Whoever sees a view may keep it at the top of their own list. Raises TooManyViews."""
    require(may_save_view(actor) and visible_views(actor).filter(pk=view.pk).exists())
    if _pins_in_sight(actor).exclude(view=view)[:MOST_PINS].count() == MOST_PINS:
        raise TooManyViews()
    ViewPin.objects.get_or_create(person=actor, view=view, defaults={"pinned_at": now})


@transaction.atomic
def unpin_view(*, actor: User, view: SavedView) -> None:
    """Take a view off the top of one's own list."""
    require(may_save_view(actor))
    ViewPin.objects.filter(person=actor, view=view).delete()


def _pins_in_sight(person: User) -> QuerySet[ViewPin]:
    """A view that is private again keeps its pins for the day it is shared, but they take nobody's room."""
    return ViewPin.objects.filter(person=person, view__in=visible_views(person).values("pk"))


class ViewGone(Conflict):
    """Its owner deleted the view meanwhile."""

    code = "view_gone"
    message = _("This view has been deleted meanwhile.")


def _leave_room(owner: User) -> None:
    if SavedView.objects.filter(owner=owner)[:MOST_VIEWS].count() == MOST_VIEWS:
        raise TooManyViews()


def _locked(view: SavedView) -> SavedView:
    locked = lock_view(view)
    if locked is None:
        raise ViewGone()
    return locked


def _own(actor: User, view: SavedView) -> SavedView:
    locked = _locked(view)
    require(may_change_view(actor, locked))
    return locked


def _fill(view: SavedView, actor: User, name: str, query: str, scope: str, now: datetime) -> None:
    name = " ".join(name.split())[:60]
    if not name:
        raise Invalid(fields=[FieldProblem("/name", "required", _("Please give it a name."))])
    if scope not in Scope.values:
        raise Invalid(fields=[FieldProblem("/scope", "unknown_scope", _("Choose who sees it."))])
    if scope == Scope.TEAM and view.scope != Scope.TEAM and actor.team is None:
        raise NoTeamToShareWith(
            fields=[FieldProblem("/scope", NoTeamToShareWith.code, NoTeamToShareWith.message)]
        )
    if scope != Scope.TEAM:
        view.team = None
    elif view.scope != Scope.TEAM:
        view.team = actor.team
    view.name, view.scope, view.updated_at = name, scope, now
    view.query = LeadFilter(QueryDict(query), actor, now).canonical
    _save(view)


def _save(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        problem = FieldProblem("/name", ViewNameTaken.code, ViewNameTaken.message)
        raise ViewNameTaken(fields=[problem]) from error


def _about(view: SavedView) -> dict[str, str]:
    return {"name": view.name, "scope": view.scope, "query": view.query}
