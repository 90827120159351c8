"""What the workers of the queue `imports` do; each task is safe to run twice and at once."""

import logging
import time
from typing import Any

from celery import shared_task
from django.utils import timezone

from alliance.journal import nudges
from leads.intake.models import ChangeSet, ImportRun
from leads.intake.runs.forgetting import forget_old_files
from leads.intake.runs.waking import FLAG
from leads.intake.runs.working import read_file, rehearse, stumble, take_next_chunk
from leads.intake.undo import continue_undo
from leads.intake.undo.forgetting import forget_old_changes

logger = logging.getLogger(__name__)
SECONDS_PER_TASK = 15
_UNDER_WAY = ("uploaded", "rehearsing", "running")


@shared_task(ignore_result=True)
def go_on_with_imports(**kwargs: Any) -> None:
    """Bring imports and undos forward, chunk by chunk; what takes longer is handed to the next task."""
    nudges.lower_flag(FLAG)
    deadline = time.monotonic() + SECONDS_PER_TASK
    go_on_undoing(deadline=deadline)
    while time.monotonic() < deadline:
        runs = ImportRun.objects.filter(state__in=_UNDER_WAY).order_by("heartbeat_at")
        came_forward = {_bring_forward(*run) for run in list(runs.values_list("pk", "state")[:20])}
        if True not in came_forward:
            return
    nudge_imports()


def _bring_forward(run_id: int, state: str) -> bool:
    """One step; True when there is more to do at once."""
    now = timezone.now()
    try:
        if state == "running":
            return take_next_chunk(run_id, now)
        work = read_file if state == "uploaded" else rehearse
        work(run_id, now)
    except Exception as error:
        stumble(run_id, error, now)
    return False


def go_on_undoing(*, deadline: float) -> None:
    """Bring undos that were begun to their end, however often somebody was interrupted at it."""
    under_way = ChangeSet.objects.filter(undone_at__isnull=False, undo_ended_at=None).order_by("undone_at")
    for change_set_id in list(under_way.values_list("pk", flat=True)[:20]):
        try:
            while time.monotonic() < deadline and continue_undo(
                change_set_id=change_set_id, now=timezone.now()
            ):
                pass
        except Exception:
            logger.exception("Undoing %s goes on with the next sweep", change_set_id)


@shared_task(ignore_result=True)
def forget_lead_changes(**kwargs: Any) -> None:
    """Drop what batches did more than a month ago, and files of imports after two weeks."""
    forget_old_changes(now=timezone.now())
    forget_old_files(now=timezone.now())


def nudge_imports() -> None:
    """Ask a worker to go on now; returns at once, whatever the state of the queue."""
    nudges.nudge(go_on_with_imports, FLAG)
