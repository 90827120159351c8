"""Offering a lead to the other side."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from alliance.calendars.queries import version_at
from alliance.errors import FieldProblem, require
from alliance.journal.actions import record
from alliance.people.models import Side, Team, User, other_side
from alliance.people.queries import lock_team_against_closing, teams_of_side
from leads.crm.models import Channel, Lead
from leads.crm.queries import lock_lead, may_contact
from leads.handoffs.clocks import clock_fields
from leads.handoffs.context import checked_context
from leads.handoffs.errors import HandoffAlreadyOpen, NobodyToOfferFor, NoPermittedChannel, TeamNotReceiving
from leads.handoffs.models import Handoff
from leads.handoffs.permissions import may_offer_handoff
from leads.handoffs.queries import open_handoff_of
from leads.handoffs.routing import checked_assignee, choose_assignee
from leads.intake.definitions import find_in_force
from leads.intake.lifecycle import StageNotReachable, enter_stage

Kind, Priority = Handoff.Kind, Handoff.Priority
HOT_ENGAGEMENT = 80
# Sales hands on what it owns or what nobody qualified yet; marketing what meets the definition.
OFFERABLE = {
    Side.MARKETING: frozenset({Lead.Stage.MQL}),
    Side.SALES: frozenset({Lead.Stage.INQUIRY, Lead.Stage.SAL}),
}


@transaction.atomic
def offer_handoff(
    *,
    actor: User,
    lead: Lead,
    team: Team,
    context: Mapping[str, str],
    assignee: User | None = None,
    priority: str | None = None,
    now: datetime,
) -> Handoff:
    """A side offers a lead with a complete context package; both clocks start in the receiving team's calendar."""
    lead = lock_lead(lead)
    check_offer(actor, lead)
    from_side = actor.side or Side.MARKETING
    from_team = _team_of(actor, from_side)
    team = lock_team_against_closing(team)
    if not team.is_active or team.side != other_side(from_side):
        raise TeamNotReceiving
    package = checked_context(context)
    person = checked_assignee(assignee, team, now) if assignee else choose_assignee(team, now)
    sender = {"from_side": from_side, "offered_by": actor, "from_team": from_team}
    receiver = {"to_side": team.side, "target_team": team, "assignee": person}
    handoff = _open(lead, package, {**sender, **receiver}, priority_of(priority, lead), now)
    if handoff.kind == Kind.LEAD_TO_SALES:
        enter_stage(lead, Lead.Stage.HANDED_OVER, by="handoff", now=now)
    data = {"kind": handoff.kind, "team": team.name, "assignee_id": person.pk if person else None}
    record(actor, "handoff.offered", handoff, thread=lead, data=data, at=now)
    return handoff


def _open(
    lead: Lead, package: Mapping[str, str], parties: Mapping[str, Any], priority: str, now: datetime
) -> Handoff:
    """Both clocks start in the calendar of the receiving team."""
    kind = Kind.LEAD_TO_SALES if parties["from_side"] == Side.MARKETING else Kind.NURTURE_REQUEST
    version = version_at(parties["target_team"].calendar, now)
    return Handoff.objects.create(
        kind=kind,
        priority=priority,
        lead=lead,
        assigned_at=now if parties["assignee"] else None,
        context=package,
        definition=find_in_force(now),
        **parties,
        **clock_fields(kind, priority, now, version),
    )


def _team_of(actor: User, side: str) -> Team:
    """The team that keeps the promise: the person's own, or for a program the side's first."""
    team = actor.team or teams_of_side(side).order_by("parent_id", "pk").first()
    if team is None:
        raise NobodyToOfferFor
    return team


def check_offer(actor: User, lead: Lead) -> None:
    """Raise what stands against offering this lead: the person, an open hand-off, the stage, or no way to contact."""
    require(may_offer_handoff(actor, lead))
    if already := open_handoff_of(lead):
        raise HandoffAlreadyOpen(handoff_id=already.pk)
    if lead.stage not in OFFERABLE[Side(actor.side or Side.MARKETING)]:
        raise StageNotReachable(from_stage=lead.stage, to_stage=Lead.Stage.HANDED_OVER)
    prefetch_related_objects([lead], "consents")
    if not any(may_contact(lead, channel) for channel in Channel.values):
        message = NoPermittedChannel.message
        raise NoPermittedChannel(fields=[FieldProblem("/lead", NoPermittedChannel.code, message)])


def priority_of(wished: str | None, lead: Lead) -> str:
    """A person who asked for contact is never less than that; otherwise the wish, else by engagement."""
    if lead.is_hand_raise:
        return Priority.HAND_RAISE
    if wished in (Priority.HOT, Priority.NORMAL):
        return wished
    return Priority.HOT if lead.engagement_points >= HOT_ENGAGEMENT else Priority.NORMAL
