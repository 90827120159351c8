"""Waking a worker once the change is committed; the sweep does the same work if nobody hears."""

from django.db import transaction

FLAG = "alliance:imports-are-under-way"


def wake_after_commit() -> None:
    transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Ask a worker to look at imports and undos; returns at once, whatever the state of the queue."""
    from leads.intake.tasks import nudge_imports  # leaf

    nudge_imports()
