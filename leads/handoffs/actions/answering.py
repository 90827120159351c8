"""Before the first contact: accept, reject, withdraw."""

from datetime import datetime

from django.db import transaction

from alliance.errors import require
from alliance.journal.actions import record
from alliance.people.models import User
from leads.crm.models import Lead
from leads.handoffs.actions.parts import check_reason, close, give_lead, open_reverse, save_progress
from leads.handoffs.errors import HandoffNotOnOffer, ReasonRequired, ReverseHandoffIsPlaced, WrongSide
from leads.handoffs.models import Handoff
from leads.handoffs.permissions import may_answer_handoff, may_withdraw_handoff
from leads.handoffs.queries import lock_handoff
from leads.handoffs.reasons import Rejection
from leads.handoffs.routing import first_staying
from leads.intake.lifecycle import enter_stage

Kind, State, Stage = Handoff.Kind, Handoff.State, Lead.Stage


@transaction.atomic
def accept_handoff(*, actor: User, handoff: Handoff, now: datetime) -> Handoff:
    """The receiving side accepts an offered hand-off once; the answer clock stops, the response clock runs on."""
    handoff = lock_handoff(handoff)
    require(may_answer_handoff(actor, handoff), WrongSide)
    _check_on_offer(handoff)
    take_on(handoff, actor=actor, decided_at=now, now=now)
    return handoff


def take_on(handoff: Handoff, *, actor: User, decided_at: datetime, now: datetime) -> None:
    """What acceptance means for a locked hand-off on offer, be it said or implied by a first response."""
    handoff.state, handoff.decided_by, handoff.decided_at = State.ACCEPTED, actor, decided_at
    if handoff.assignee_id is None and not actor.is_machine:
        # They may be leaving the side just now.
        require(first_staying([actor], handoff.to_side) is not None, WrongSide)
        handoff.assignee, handoff.assigned_at = actor, now
    save_progress(handoff, "state", "decided_by", "decided_at", "assignee", "assigned_at")
    if handoff.kind == Kind.LEAD_TO_SALES:
        enter_stage(handoff.lead, Stage.SAL, by="handoff", now=now)
    elif handoff.lead.stage not in (Stage.NURTURING, Stage.MQL):  # a rule may have qualified it meanwhile
        enter_stage(handoff.lead, Stage.NURTURING, by="handoff", now=now)
    give_lead(handoff, now)
    record(actor, "handoff.accepted", handoff, thread=handoff.lead, at=now)


@transaction.atomic
def reject_handoff(
    *, actor: User, handoff: Handoff, reason: str, sentence: str, now: datetime
) -> tuple[Handoff, Handoff]:
    """Before contact the receiving side says no with a reason; the answer goes back with a clock of its own.

    Returns the closed hand-off and the reverse one.
    """
    handoff = lock_handoff(handoff)
    require(may_answer_handoff(actor, handoff), WrongSide)
    _check_on_offer(handoff)
    check_reason(reason, sentence, Rejection.values)
    close(handoff, State.REJECTED, actor=actor, now=now, reason=reason, sentence=sentence.strip())
    data = {"reason": reason}
    record(actor, "handoff.rejected", handoff, thread=handoff.lead, reason=sentence, data=data, at=now)
    return handoff, open_reverse(handoff, Kind.LEAD_ANSWER, actor=actor, now=now)


@transaction.atomic
def withdraw_handoff(*, actor: User, handoff: Handoff, sentence: str, now: datetime) -> Handoff:
    """The offering side takes back what is not answered yet, with a reason."""
    handoff = lock_handoff(handoff)
    require(may_withdraw_handoff(actor, handoff), WrongSide)
    _check_on_offer(handoff)
    if not sentence.strip():
        raise ReasonRequired("sentence")
    close(handoff, State.WITHDRAWN, actor=actor, now=now, sentence=sentence.strip())
    if handoff.kind == Kind.LEAD_TO_SALES:
        enter_stage(handoff.lead, Stage.MQL, by="handoff", now=now)
    record(actor, "handoff.withdrawn", handoff, thread=handoff.lead, reason=sentence, at=now)
    return handoff


def _check_on_offer(handoff: Handoff) -> None:
    if handoff.is_reverse:
        raise ReverseHandoffIsPlaced
    if not handoff.is_offered:
        raise HandoffNotOnOffer
