"""Change sets are remembered for a month; then only that they were stays."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from leads.intake.models import UNDO_DAYS, ChangeSet

BATCH = 10_000
_FORGET = """
DELETE FROM intake_leadchange WHERE id IN (
  SELECT id FROM intake_leadchange WHERE change_set_id = %s LIMIT %s)
"""


def forget_old_changes(*, now: datetime) -> int:
    """Drop what batches older than the retention did, in short transactions; returns how many rows."""
    cutoff = now - timedelta(days=UNDO_DAYS)
    under_way = ChangeSet.objects.filter(undone_at__isnull=False, undo_ended_at=None)
    old = ChangeSet.objects.filter(forgotten_at=None, created_at__lt=cutoff, is_open=False)
    total = 0
    for change_set in old.exclude(pk__in=under_way).order_by("created_at")[:200]:
        while batch := _forget_batch(change_set.pk):
            total += batch
        ChangeSet.objects.filter(pk=change_set.pk).update(forgotten_at=now)
    return total


@transaction.atomic
def _forget_batch(change_set_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [change_set_id, BATCH])
        return cursor.rowcount
