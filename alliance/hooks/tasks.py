"""Sending in the background. A task only sets senders going: no slow receiver keeps a worker from other work."""

import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from celery import shared_task
from django.db import connection
from django.utils import timezone

from alliance.hooks import retention
from alliance.hooks.delivering import Leg, settle, take_legs, walk
from alliance.hooks.nudging import nudge_sender
from alliance.hooks.telling import tell_endpoint

logger = logging.getLogger(__name__)

# Per process of a worker; each waits for one receiver at a time.
SENDERS = 16
# Then others have their turn, and the webhook is taken up again by whoever is free.
TURN_SECONDS = 15.0
_senders = ThreadPoolExecutor(SENDERS, thread_name_prefix="webhooks")
_running: set[Future[None]] = set()


@shared_task(ignore_result=True)
def send_webhooks(**kwargs: Any) -> None:
    """Set a sender going for each webhook with something due; safe to run twice and at once."""
    _running.difference_update([one for one in _running if one.done()])
    if free := SENDERS - len(_running):
        _running.update(_senders.submit(send, leg) for leg in take_legs(timezone.now(), free))


@shared_task(ignore_result=True)
def forget_deliveries(**kwargs: Any) -> None:
    """Clear the log of what is old, and of webhooks that were removed."""
    retention.forget_deliveries(timezone.now())


def send(leg: Leg) -> None:
    """One sender's turn: leg after leg of one webhook, on a connection to the database that ends with it."""
    try:
        _send_until(leg, time.monotonic() + TURN_SECONDS)
    except Exception:
        logger.exception(
            "A sender of webhooks failed; the sweep goes on with it: webhook %s", leg.endpoint_id
        )
    finally:
        connection.close()


def _send_until(leg: Leg, deadline: float) -> None:
    attempts = walk(leg)
    settle(leg, attempts, timezone.now())
    while time.monotonic() < deadline:
        legs = take_legs(timezone.now(), 1, leg.endpoint_id)
        if legs:
            settle(legs[0], walk(legs[0]), timezone.now())
        elif not tell_endpoint(leg.endpoint_id):
            return
    nudge_sender()
