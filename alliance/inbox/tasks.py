"""The inbox's housekeeping."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from alliance.inbox import actions


@shared_task(ignore_result=True)
def forget_old_items(**kwargs: Any) -> None:
    """Drop items done long ago and news that nobody read."""
    actions.forget_old_items(now=timezone.now())
