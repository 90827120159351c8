"""Celery's part: the sweep over clocks. Every run does only what is due, so running twice changes nothing."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from leads.handoffs.actions import sweep_clock  # leaf
from leads.handoffs.queries import due_clock_ids

CHUNK = 500


@shared_task(ignore_result=True)
def sweep_clocks(**kwargs: Any) -> int:
    """Tell reminders, breaches and escalations whose stored instant has come; each hand-off in a transaction."""
    now = timezone.now()
    return sum(sweep_clock(handoff_id=pk, now=now) for pk in due_clock_ids(now, CHUNK))
