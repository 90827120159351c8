"""Who holds it: passing on, and what happens to the open work of somebody who leaves."""

from datetime import datetime

from django.db import transaction

from alliance.errors import require
from alliance.journal.actions import record
from alliance.people.models import User
from leads.handoffs.actions.parts import give_lead
from leads.handoffs.errors import HandoffNotOnOffer, WrongSide
from leads.handoffs.models import Handoff
from leads.handoffs.permissions import may_assign_handoff
from leads.handoffs.queries import lock_handoff
from leads.handoffs.routing import checked_assignee, choose_assignee


@transaction.atomic
def reassign_handoff(*, actor: User, handoff: Handoff, assignee: User, now: datetime) -> Handoff:
    """Another person of the receiving team takes over; no clock stops or starts."""
    handoff = lock_handoff(handoff)
    require(may_assign_handoff(actor, handoff), WrongSide)
    if not handoff.is_open:
        raise HandoffNotOnOffer
    return _assign(actor, handoff, checked_assignee(assignee, handoff.target_team, now), now)


@transaction.atomic
def assign_away_from(*, actor: User | None, person: User, now: datetime) -> int:
    """Whoever loses their place leaves no open hand-off behind; returns how many were given to others."""
    mine = Handoff.objects.filter(assignee=person, closed_at=None).order_by("lead_id", "pk")
    locked = [lock_handoff(handoff) for handoff in mine]
    # While we waited for a lock somebody may have answered, or passed it on.
    handoffs = [handoff for handoff in locked if handoff.is_open and handoff.assignee_id == person.pk]
    for handoff in handoffs:
        _assign(actor, handoff, choose_assignee(handoff.target_team, now), now)
    return len(handoffs)


def _assign(actor: User | None, handoff: Handoff, person: User | None, now: datetime) -> Handoff:
    before = handoff.assignee_id
    handoff.assignee, handoff.assigned_at = person, now if person else None
    handoff.save(update_fields=["assignee", "assigned_at"])
    if handoff.is_accepted:
        give_lead(handoff, now)
    data = {"before_id": before, "assignee_id": person.pk if person else None}
    record(actor, "handoff.assigned", handoff, thread=handoff.lead, data=data, at=now)
    return handoff
