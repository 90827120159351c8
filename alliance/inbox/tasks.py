"""The inbox's housekeeping."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from alliance.inbox import actions, standing_in


@shared_task(ignore_result=True)
def forget_old_items(**kwargs: Any) -> None:
    """Drop items done long ago and news that nobody read."""
    actions.forget_old_items(now=timezone.now())


@shared_task(ignore_result=True)
def stand_in_for_absent(**kwargs: Any) -> None:
    """Absences begin and end at midnight, without anybody doing anything."""
    standing_in.follow_absences(now=timezone.now())
