"""What came back: the side that offered places the lead, or says that it sees it differently."""

from datetime import date, datetime

from django.db import transaction

from alliance.errors import require
from alliance.journal.actions import record
from alliance.people.models import Side, User
from leads.crm.actions import save_lead
from leads.crm.models import Lead
from leads.handoffs.actions.parts import close
from leads.handoffs.errors import (
    HandoffNotOnOffer,
    NotAReverseHandoff,
    PlacementRequired,
    ReasonRequired,
    ResumeDateNotUsed,
    ResumeDateRequired,
    WrongSide,
)
from leads.handoffs.models import Handoff
from leads.handoffs.permissions import may_answer_handoff
from leads.handoffs.queries import lock_handoff
from leads.handoffs.reasons import Placement
from leads.handoffs.routing import local_day
from leads.intake.lifecycle import enter_stage

Kind, State, Stage = Handoff.Kind, Handoff.State, Lead.Stage
STAGE_OF = {
    Placement.NURTURING: Stage.NURTURING,
    Placement.REOFFER: Stage.MQL,
    Placement.DISQUALIFIED: Stage.DISQUALIFIED,
}


@transaction.atomic
def confirm_handoff(
    *, actor: User, handoff: Handoff, placement: str, resume_on: date | None = None, now: datetime
) -> Handoff:
    """The offering side takes the answer and places the lead: nurture, correct and offer again, or close."""
    handoff = lock_handoff(handoff)
    _check_reverse(actor, handoff)
    if placement not in Placement.values:
        raise PlacementRequired
    resume_on = _resume_date(handoff, Placement(placement), resume_on, now)
    close(handoff, State.CONFIRMED, actor=actor, now=now, resume_on=resume_on)
    _place(handoff, Placement(placement), resume_on, now)
    data = {"placement": placement, "resume_on": resume_on.isoformat() if resume_on else None}
    record(actor, "handoff.confirmed", handoff, thread=handoff.lead, data=data, at=now)
    return handoff


@transaction.atomic
def dispute_handoff(*, actor: User, handoff: Handoff, sentence: str, now: datetime) -> Handoff:
    """The offering side sees it differently and says why; both leads hear of it, the lead may be offered again."""
    handoff = lock_handoff(handoff)
    _check_reverse(actor, handoff)
    if not sentence.strip():
        raise ReasonRequired("sentence")
    close(handoff, State.DISPUTED, actor=actor, now=now, sentence=sentence.strip())
    _place(handoff, Placement.REOFFER, None, now)
    record(actor, "handoff.disputed", handoff, thread=handoff.lead, reason=sentence, at=now)
    return handoff


def _check_reverse(actor: User, handoff: Handoff) -> None:
    require(may_answer_handoff(actor, handoff), WrongSide)
    if not handoff.is_reverse:
        raise NotAReverseHandoff
    if not handoff.is_offered:
        raise HandoffNotOnOffer


def _resume_date(handoff: Handoff, placement: Placement, said: date | None, now: datetime) -> date | None:
    """The day said now, after today; else the one the other side wished for, or today when that has passed.

    Saying again what the other side wished for, as the form does, says nothing new.
    """
    wished, today = handoff.resume_on, local_day(handoff.target_team, now)
    is_new = said is not None and said != wished
    if placement != Placement.NURTURING:
        require(not is_new, ResumeDateNotUsed)
        return None
    if said is not None and is_new:
        require(said > today, ResumeDateRequired)
        return said
    return max(wished, today) if wished else None


def _place(handoff: Handoff, placement: Placement, resume_on: date | None, now: datetime) -> None:
    """Marketing moves the lead along the table; what sales had handed over and got back stays where it was."""
    lead = handoff.lead
    if handoff.to_side == Side.SALES:
        lead.owner_side, lead.owner = Side.SALES, handoff.assignee
        save_lead(lead, now, "owner_side", "owner")
        if placement == Placement.DISQUALIFIED:
            enter_stage(lead, Stage.DISQUALIFIED, by="handoff", now=now)
        return
    if placement == Placement.NURTURING:
        # Whoever went through sales once begins another pass when qualified again, with or without a date.
        was_accepted = lead.stage == Stage.SAL
        lead.resume_on = resume_on or (local_day(handoff.target_team, now) if was_accepted else None)
    lead.owner_side, lead.owner = Side.MARKETING, None
    save_lead(lead, now, "resume_on", "owner_side", "owner")
    enter_stage(lead, STAGE_OF[placement], by="handoff", now=now)
