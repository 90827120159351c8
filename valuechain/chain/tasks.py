"""What the worker does about seats."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from valuechain.chain import actions


@shared_task
def end_notices(**kwargs: Any) -> None:
    """Vacate the seats whose notice is over; beat calls it, running it twice changes nothing."""
    actions.end_notices(now=timezone.now())
