"""Which hand-offs, teams and people a program means."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from alliance.people.models import Side, Team, User
from alliance.people.queries import people_with_place, visible_teams
from alliance.rest.parsing import limit_up_to, one_of, several, whole_number
from alliance.rest.schema import CURSOR, LIMIT, integer, text, words
from leads.handoffs.errors import TeamNotReceiving
from leads.handoffs.models import Handoff
from leads.handoffs.queries import shown_handoffs
from leads.handoffs.routing import AssigneeNotInTeam
from leads.intake.api.queries import instant

SORTS = {
    "-offered_at": ("-offered_at", "-id"),
    "-updated_at": ("-updated_at", "-id"),
    "updated_at": ("updated_at", "id"),
}
STATES = (*Handoff.State.values, "open", "closed")


READERS: dict[str, Callable[[str], Any]] = {
    "ids": several(whole_number, most=200),
    "state": several(one_of(*STATES), most=len(STATES)),
    "to_side": one_of(*Side.values),
    "lead": whole_number,
    "updated_since": instant,
    "sort": one_of(*SORTS),
    "limit": limit_up_to(200),
    "cursor": str,
}
PARAMETERS = [
    OpenApiParameter(
        "ids",
        {"type": "array", "items": integer(1, 2**63 - 1), "minItems": 1, "maxItems": 200},
        style="form",
        explode=False,
        description="These hand-offs; those that are gone are missing from the answer.",
    ),
    OpenApiParameter(
        "state", words(STATES), style="form", explode=False, description="Also takes `open` and `closed`."
    ),
    OpenApiParameter("to_side", text(*Side.values)),
    OpenApiParameter("lead", integer(1, 2**63 - 1), description="The hand-offs of this lead."),
    OpenApiParameter("updated_since", OpenApiTypes.DATETIME, description="Changed at this instant or later."),
    OpenApiParameter("sort", text(*SORTS), description="`-offered_at` if not said; `-` is newest first."),
    LIMIT,
    CURSOR,
]


def filtered_handoffs(actor: User, query: dict[str, Any]) -> QuerySet[Handoff]:
    """The hand-offs the actor may see that fulfil every filter."""
    handoffs = shown_handoffs(actor)
    if "ids" in query:
        handoffs = handoffs.filter(pk__in=query["ids"])
    if states := query.get("state"):
        known = {"open": Q(closed_at=None), "closed": Q(closed_at__isnull=False)}
        handoffs = handoffs.filter(reduce(or_, (known.get(state, Q(state=state)) for state in states)))
    if "to_side" in query:
        handoffs = handoffs.filter(to_side=query["to_side"])
    if "updated_since" in query:
        handoffs = handoffs.filter(updated_at__gte=query["updated_since"])
    return handoffs.filter(lead_id=query["lead"]) if "lead" in query else handoffs


def named_team(actor: User, name: int | str) -> Team:
    """The team of this id or name; raises TeamNotReceiving."""
    wanted = {"pk": name} if isinstance(name, int) else {"name": name}
    teams = visible_teams(actor).filter(**wanted, is_active=True)
    team = teams.first() if not isinstance(name, int) or 0 < name < 2**63 else None
    if team is None:
        raise TeamNotReceiving
    return team


def named_person(email: str | None) -> User | None:
    """The person of this e-mail; raises AssigneeNotInTeam."""
    if email is None:
        return None
    person = people_with_place().filter(email=email.strip().lower()).first()
    if person is None:
        raise AssigneeNotInTeam
    return person
