"""Tidying up behind the REST door."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from alliance.rest import idempotency, refusals, runs


@shared_task(ignore_result=True)
def forget_old_answers(**kwargs: Any) -> None:
    """Drop kept answers, refusals and runs that nobody asks for any more."""
    idempotency.forget_old_answers(timezone.now())
    refusals.forget_old_refusals(timezone.now())
    runs.forget_old_runs(timezone.now())


@shared_task(ignore_result=True)
def fold_writes(**kwargs: Any) -> None:
    """Put what programs wrote into their runs."""
    runs.fold_writes()
