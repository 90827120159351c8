"""Celery's part: the sweep over clocks. Every run does only what is due, so running twice changes nothing."""

import logging
from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone

from leads.handoffs.actions import sweep_clock  # leaf
from leads.handoffs.queries import due_clock_ids

CHUNK = 500
logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def sweep_clocks(**kwargs: Any) -> int:
    """Tell reminders, breaches and escalations whose stored instant has come; each hand-off in a transaction."""
    now = timezone.now()
    return sum(_swept(pk, now) for pk in due_clock_ids(now, CHUNK))


def _swept(handoff_id: int, now: datetime) -> bool:
    """One hand-off's clock; what goes wrong with it must not keep the others waiting, and is tried again."""
    try:
        return sweep_clock(handoff_id=handoff_id, now=now)
    except Exception:
        logger.exception("The clock of hand-off %s could not be told", handoff_id)
        return False
