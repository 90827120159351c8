"""What the workers of the queue `imports` do; each task is safe to run twice and at once."""

import time
from typing import Any

from celery import shared_task
from django.utils import timezone

from leads.intake.models import ChangeSet
from leads.intake.undo import continue_undo
from leads.intake.undo.forgetting import forget_old_changes

SECONDS_PER_TASK = 15


@shared_task(ignore_result=True)
def go_on_undoing(**kwargs: Any) -> None:
    """Bring undos that were begun to their end, however often somebody was interrupted at it."""
    deadline = time.monotonic() + SECONDS_PER_TASK
    under_way = ChangeSet.objects.filter(undone_at__isnull=False, undo_ended_at=None).order_by("undone_at")
    for change_set_id in list(under_way.values_list("pk", flat=True)[:50]):
        while time.monotonic() < deadline and continue_undo(change_set_id=change_set_id, now=timezone.now()):
            pass


@shared_task(ignore_result=True)
def forget_lead_changes(**kwargs: Any) -> None:
    """Drop what batches did more than a month ago."""
    forget_old_changes(now=timezone.now())
