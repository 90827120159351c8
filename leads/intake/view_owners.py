"""Saved views whose owner left the workspace: somebody of the same side answers for them."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from alliance.people.models import Membership, User
from alliance.people.queries import people_with_place
from leads.intake.models import SavedView


def views_left_behind(user: User) -> Q:
    """For leads and administrators: views of a team whose owner has no place any more; their side's, or all."""
    shared = Q(scope=SavedView.Scope.TEAM) & ~Q(owner__in=people_with_place())
    if user.is_admin:
        return shared
    return shared & Q(team__side=user.side) if user.is_lead else Q(pk=None)


def left_behind(views: Collection[SavedView]) -> dict[int, str | None]:
    """The shared views whose owner has no place any more, and the side they belong to: the team's, or the owner's."""
    shared = [view for view in views if view.scope != SavedView.Scope.PRIVATE]
    places = _last_places().filter(person__in={view.owner_id for view in shared})
    gone = {
        place.person_id: place.side
        for place in places
        if place.ended_at is not None or not place.person.is_active
    }
    return {
        view.pk: view.team.side if view.team else gone[view.owner_id]
        for view in shared
        if view.owner_id in gone
    }


def _last_places() -> QuerySet[Membership]:
    ordered = Membership.objects.order_by("person", "-started_at", "-pk").distinct("person")
    return ordered.select_related("person")


def answers_for_views_of(user: User, side: str | None) -> bool:
    """Leads answer for what people of their side left behind, administrators for all of it."""
    return user.is_admin or (user.is_lead and user.side == side)
