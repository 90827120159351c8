"""From the first response on: attempts, reaching somebody, and the outcomes qualify, return and disqualify."""

from datetime import date, datetime

from django.db import transaction

from alliance.calendars.clock import due_after_days
from alliance.errors import require
from alliance.journal.actions import record
from alliance.people.models import User
from leads.crm.actions import log_touch, save_lead
from leads.crm.models import Channel, Lead, Touch
from leads.crm.queries import may_contact
from leads.handoffs.actions.answering import take_on
from leads.handoffs.actions.parts import check_reason, close, open_reverse, save_progress
from leads.handoffs.errors import (
    AttemptsMissing,
    HandoffNotAccepted,
    HandoffNotClosed,
    HandoffNotContacted,
    NeedNotConfirmed,
    ResponseUnclear,
    ResumeDateRequired,
    WrongSide,
)
from leads.handoffs.models import Handoff
from leads.handoffs.permissions import may_answer_handoff, may_rate_context
from leads.handoffs.queries import lock_handoff
from leads.handoffs.reasons import Disqualification, Return
from leads.handoffs.routing import local_day
from leads.intake.lifecycle import enter_stage

Kind, State, Stage = Handoff.Kind, Handoff.State, Lead.Stage
# What counts as a contact, and the channel that must be permitted for it; a visit needs no consent.
RESPONSES: dict[str, str | None] = {
    Touch.Kind.CALL: Channel.PHONE,
    Touch.Kind.EMAIL_SENT: Channel.EMAIL,
    Touch.Kind.MEETING: None,
}
REACHED, NOT_REACHED = "reached", "not_reached"
# Programs have words of their own for it; a call of which nothing is said reached nobody either.
UNREACHED = frozenset({NOT_REACHED, "no_answer"})
ATTEMPTS, CHANNELS, WORKING_DAYS = 5, 2, 10


@transaction.atomic
def log_response(
    *, actor: User, handoff: Handoff, kind: str, outcome: str, text: str = "", now: datetime
) -> Handoff:
    """The receiving side logs a call, a mail or a meeting; the first stops the clock and accepts what is on offer."""
    locked = lock_handoff(handoff)
    require(may_answer_handoff(actor, locked), WrongSide)
    if not (locked.is_accepted or locked.is_acceptable):
        raise HandoffNotAccepted
    known = {"kind": kind in RESPONSES, "outcome": outcome in (REACHED, NOT_REACHED)}
    if unclear := [name for name, is_known in known.items() if not is_known]:
        raise ResponseUnclear(*unclear)
    log_touch(actor=actor, lead=locked.lead, kind=kind, text=text, outcome=outcome, occurred_at=now, now=now)
    return lock_handoff(handoff)


def stamp_response(*, actor: User, lead: Lead, touch: Touch, now: datetime) -> None:
    """The receiving side's first attempt is the response it owes, and accepts what is on offer.

    Reaching somebody is kept apart; a mail that a program sent is nobody's response. Runs inside the transaction
    that logs the touch, on its locked lead.
    """
    is_automated = actor.is_machine and touch.kind == Touch.Kind.EMAIL_SENT
    if touch.kind not in RESPONSES or is_automated:
        return
    open_one = Handoff.objects.filter(lead=lead, closed_at=None, offered_at__lte=touch.occurred_at)
    handoff = open_one.select_for_update(of=("self",)).first()
    if handoff is None or touch.side != handoff.to_side:
        return
    handoff.lead = lead
    if handoff.is_acceptable and may_answer_handoff(actor, handoff):
        take_on(handoff, actor=actor, decided_at=touch.occurred_at, now=now)
    if handoff.is_accepted:
        _count_attempt(actor, handoff, touch, now)


def _count_attempt(actor: User, handoff: Handoff, touch: Touch, now: datetime) -> None:
    """Contacts may arrive late and in any order: the earliest counts."""
    is_first, was_reached = handoff.first_response_at is None, handoff.reached_at is not None
    handoff.attempts += 1
    handoff.first_response_at = _earlier(handoff.first_response_at, touch.occurred_at)
    if _has_reached(touch):
        handoff.state, handoff.reached_at = State.CONTACTED, _earlier(handoff.reached_at, touch.occurred_at)
    save_progress(handoff, "attempts", "state", "first_response_at", "reached_at")
    if handoff.reached_at is not None and not was_reached:
        record(actor, "handoff.contacted", handoff, thread=handoff.lead, at=now)
    elif is_first:
        record(actor, "handoff.attempted", handoff, thread=handoff.lead, at=now)


def _has_reached(touch: Touch) -> bool:
    return touch.outcome not in UNREACHED and (touch.outcome != "" or touch.kind != Touch.Kind.CALL)


def _earlier(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else min(known, at)


@transaction.atomic
def qualify_handoff(
    *, actor: User, handoff: Handoff, need: str, next_step: str, next_step_on: date | None, now: datetime
) -> Handoff:
    """Once somebody was reached, with the need confirmed and a dated next step, the lead becomes an SQL."""
    handoff = _contacted(actor, handoff)
    missing = [name for name, text in (("need", need), ("next_step", next_step)) if not text.strip()]
    if next_step_on is None or next_step_on < local_day(handoff.target_team, now):
        missing.append("next_step_on")
    if missing:
        raise NeedNotConfirmed(*missing)
    close(handoff, State.QUALIFIED, actor=actor, now=now, sentence=need.strip())
    lead = handoff.lead
    lead.next_step, lead.next_step_on = next_step.strip()[:200], next_step_on
    save_lead(lead, now, "next_step", "next_step_on")
    if handoff.kind == Kind.LEAD_TO_SALES:
        enter_stage(lead, Stage.SQL, by="handoff", now=now)
    elif lead.stage != Stage.MQL:  # a rule may have qualified it meanwhile
        enter_stage(lead, Stage.MQL, by="handoff", now=now)
    data = {"next_step": lead.next_step, "next_step_on": next_step_on.isoformat() if next_step_on else None}
    record(actor, "handoff.qualified", handoff, thread=lead, reason=need, data=data, at=now)
    return handoff


@transaction.atomic
def return_handoff(
    *,
    actor: User,
    handoff: Handoff,
    reason: str,
    sentence: str,
    resume_on: date | None = None,
    now: datetime,
) -> tuple[Handoff, Handoff]:
    """After acceptance the receiving side gives the lead back with a reason; the other side owes a placement.

    Returns the closed hand-off and the reverse one.
    """
    handoff = _accepted(actor, handoff)
    check_reason(reason, sentence, Return.values)
    if reason == Return.TIMING or resume_on is not None:
        require(resume_on is not None and resume_on > local_day(handoff.target_team, now), ResumeDateRequired)
    if reason == Return.UNREACHABLE and not _tried_enough(handoff, now):
        raise AttemptsMissing
    close(
        handoff, State.RETURNED, actor=actor, now=now, reason=reason, sentence=sentence.strip(), resume_on=resume_on
    )  # fmt: skip
    data = {"reason": reason, "resume_on": resume_on.isoformat() if resume_on else None}
    record(actor, "handoff.returned", handoff, thread=handoff.lead, reason=sentence, data=data, at=now)
    return handoff, open_reverse(handoff, Kind.LEAD_RETURN, actor=actor, now=now)


@transaction.atomic
def disqualify_handoff(
    *, actor: User, handoff: Handoff, reason: str, sentence: str, now: datetime
) -> Handoff:
    """After contact the receiving side closes the lead for good, with a reason."""
    handoff = _contacted(actor, handoff)
    check_reason(reason, sentence, Disqualification.values)
    close(handoff, State.DISQUALIFIED, actor=actor, now=now, reason=reason, sentence=sentence.strip())
    enter_stage(handoff.lead, Stage.DISQUALIFIED, by="handoff", now=now)
    data = {"reason": reason}
    record(actor, "handoff.disqualified", handoff, thread=handoff.lead, reason=sentence, data=data, at=now)
    return handoff


@transaction.atomic
def rate_context(*, actor: User, handoff: Handoff, helped: str, now: datetime) -> Handoff:
    """After the outcome the receiving side says whether the context helped; the only thing still open then."""
    handoff = lock_handoff(handoff)
    require(may_rate_context(actor, handoff), WrongSide)
    if handoff.is_open or helped not in Handoff.Helped.values:
        raise HandoffNotClosed
    handoff.context_helped = helped
    handoff.save(update_fields=["context_helped"])
    record(actor, "handoff.context_rated", handoff, thread=handoff.lead, data={"helped": helped}, at=now)
    return handoff


def _accepted(actor: User, handoff: Handoff) -> Handoff:
    handoff = lock_handoff(handoff)
    require(may_answer_handoff(actor, handoff), WrongSide)
    if not handoff.is_accepted:
        raise HandoffNotAccepted
    return handoff


def _contacted(actor: User, handoff: Handoff) -> Handoff:
    handoff = _accepted(actor, handoff)
    if not handoff.is_contacted:
        raise HandoffNotContacted
    return handoff


def _tried_enough(handoff: Handoff, now: datetime) -> bool:
    """Five attempts on two permitted channels within ten working days before now."""
    permitted = [
        kind for kind, channel in RESPONSES.items() if channel is None or may_contact(handoff.lead, channel)
    ]
    tried = handoff.lead.touches.filter(
        side=handoff.to_side, kind__in=permitted, occurred_at__gte=handoff.offered_at, occurred_at__lte=now
    )
    recent = [
        kind
        for kind, at in tried.values_list("kind", "occurred_at")
        if due_after_days(at, WORKING_DAYS, handoff.calendar_version) >= now
    ]
    return len(recent) >= ATTEMPTS and len(set(recent)) >= CHANNELS
