"""Tidying up behind the REST door."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from alliance.rest import idempotency, refusals


@shared_task(ignore_result=True)
def forget_old_answers(**kwargs: Any) -> None:
    """Drop kept answers and refusals that nobody asks for any more."""
    idempotency.forget_old_answers(timezone.now())
    refusals.forget_old_refusals(timezone.now())
