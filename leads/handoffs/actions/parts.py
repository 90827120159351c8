"""What several answers share."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from alliance.calendars.queries import version_at
from alliance.journal.actions import record
from alliance.people.models import User
from leads.crm.actions import save_lead
from leads.handoffs.clocks import clock_fields, next_clock
from leads.handoffs.errors import ReasonRequired
from leads.handoffs.models import Handoff
from leads.handoffs.routing import choose_placer


def check_reason(reason: str, sentence: str, allowed: Collection[str]) -> None:
    """A reason from the list and a sentence; raises ReasonRequired naming what is missing."""
    missing = [
        name
        for name, is_there in (("reason", reason in allowed), ("sentence", bool(sentence.strip())))
        if not is_there
    ]
    if missing:
        raise ReasonRequired(*missing)


def close(handoff: Handoff, state: str, *, actor: User, now: datetime, **fields: Any) -> None:
    """Save the outcome; from here on the row never changes."""
    handoff.state, handoff.closed_at, handoff.next_clock_at = state, now, None
    values = {"decided_by": actor, "decided_at": now, **fields}
    for name, value in values.items():
        setattr(handoff, name, value)
    handoff.save(update_fields=["state", "closed_at", "next_clock_at", *values])


def save_progress(handoff: Handoff, *changed: str) -> None:
    """Save the named fields and the next instant of the clock that follows from them."""
    handoff.next_clock_at = next_clock(handoff)
    handoff.save(update_fields=["next_clock_at", *changed])


def give_lead(handoff: Handoff, now: datetime) -> None:
    """Whoever works on an accepted hand-off owns its lead."""
    lead = handoff.lead
    lead.owner_side, lead.owner = handoff.to_side, handoff.assignee
    save_lead(lead, now, "owner_side", "owner")


def open_reverse(handoff: Handoff, kind: str, *, actor: User, now: datetime) -> Handoff:
    """Bring the answer back to whoever offered, with a clock of its own, in the same transaction."""
    team = handoff.from_team
    person = choose_placer(handoff.offered_by, team, now)
    reverse = Handoff.objects.create(
        kind=kind,
        priority=Handoff.Priority.NORMAL,
        lead=handoff.lead,
        answers=handoff,
        from_side=handoff.to_side,
        to_side=handoff.from_side,
        offered_by=actor,
        from_team=handoff.target_team,
        target_team=team,
        assignee=person,
        assigned_at=now if person else None,
        context=handoff.context,
        definition_id=handoff.definition_id,
        reason=handoff.reason,
        sentence=handoff.sentence,
        resume_on=handoff.resume_on,
        **clock_fields(kind, Handoff.Priority.NORMAL, now, version_at(team.calendar, now)),
    )
    data = {
        "kind": kind,
        "answers": handoff.pk,
        "team": team.name,
        "assignee_id": person.pk if person else None,
    }
    record(actor, "handoff.came_back", reverse, thread=handoff.lead, data=data, at=now)
    return reverse
