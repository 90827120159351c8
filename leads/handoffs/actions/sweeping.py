"""Clocks: telling that half, all or twice the time is over. Due times themselves never move."""

from datetime import datetime

from django.db import transaction

from alliance.journal.actions import record
from leads.handoffs.actions.parts import save_progress
from leads.handoffs.models import Handoff


@transaction.atomic
def sweep_clock(*, handoff_id: int, now: datetime) -> bool:
    """Say what has become due of one hand-off, each thing once; False when somebody else holds it or nothing is due.

    After a pause of the workers a reminder that a breach has overtaken is neither told nor marked as told.
    """
    rows = Handoff.objects.select_for_update(skip_locked=True, of=("self",)).select_related("lead")
    handoff = rows.filter(pk=handoff_id, next_clock_at__lte=now).first()
    if handoff is None:
        return False
    if handoff.reminded_at is None and now < handoff.due_at:
        handoff.reminded_at = now
        record(None, "handoff.reminded", handoff, thread=handoff.lead, at=now)
    if now >= handoff.due_at:
        _breach(handoff, now)
    if now >= handoff.escalate_at and handoff.escalated_at is None:
        handoff.escalated_at = now
        record(None, "handoff.escalated", handoff, thread=handoff.lead, at=now)
    save_progress(handoff, "reminded_at", "accept_breached_at", "response_breached_at", "escalated_at")
    return True


def _breach(handoff: Handoff, now: datetime) -> None:
    """Which promise is broken depends on what is still owed: the answer, or the first response."""
    if handoff.is_offered and handoff.accept_breached_at is None:
        handoff.accept_breached_at = now
        record(None, "handoff.accept_breached", handoff, thread=handoff.lead, at=now)
    elif handoff.is_accepted and handoff.response_breached_at is None:
        handoff.response_breached_at = now
        record(None, "handoff.response_breached", handoff, thread=handoff.lead, at=now)
