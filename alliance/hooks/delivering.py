"""Messages that are due: taken by one worker per webhook, sent in the order of the feed, settled, tried again later.

No transaction is open while a receiver is waited for. A worker that is killed between the answer and `settle` leaves
a lease behind: when it is over the message is sent again, under the same id.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from alliance.hooks.backing_off import GIVEN_UP_AFTER, note_health, pause_after
from alliance.hooks.messages import bodies_of
from alliance.hooks.models import Delivery, Endpoint
from alliance.hooks.queries import due_deliveries, lock_endpoint, lock_waiting, take_due_endpoints
from alliance.hooks.sending import GONE, Attempt, post
from alliance.hooks.signing import headers_of, valid_secrets

# Longer than all attempts of a leg may take together.
LEASE = timedelta(seconds=40)
LEG_MESSAGES, LEG_SECONDS = 20, 5.0
_SETTLED = ["state", "attempts", "first_tried_at", "tried_at", "next_try_at", "status", "error"]


class Message(NamedTuple):
    """One message of a leg."""

    delivery_id: int
    message_id: str
    body: str


class Leg(NamedTuple):
    """Some messages to one webhook that this worker alone sends now, for as long as `until`."""

    endpoint_id: int
    url: str
    secrets: Sequence[str]
    messages: Sequence[Message]
    until: datetime


@transaction.atomic
def take_legs(now: datetime, most: int, endpoint_id: int | None = None) -> list[Leg]:
    """What is due, of so many webhooks; those that waited longest first."""
    legs = [_leg(endpoint, now) for endpoint in take_due_endpoints(now, most, endpoint_id)]
    return [leg for leg in legs if leg.messages]


def _leg(endpoint: Endpoint, now: datetime) -> Leg:
    due = list(due_deliveries(endpoint, now)[:LEG_MESSAGES])
    bodies = bodies_of(endpoint, due)
    lost = [one.pk for one in due if one.pk not in bodies]
    if lost:
        gone = {"state": Delivery.State.GIVEN_UP, "next_try_at": None, "error": "entry_gone"}
        Delivery.objects.filter(pk__in=lost).update(**gone)
    messages = [Message(one.pk, one.message_id, bodies[one.pk]) for one in due if one.pk in bodies]
    if messages:
        endpoint.busy_until = now + LEASE
        endpoint.save(update_fields=["busy_until"])
    return Leg(endpoint.pk, endpoint.url, valid_secrets(endpoint, now), messages, now + LEASE)


def walk(leg: Leg) -> dict[int, Attempt]:
    """Delivery id → what came of it; ends at the first failure that says something about the webhook."""
    attempts: dict[int, Attempt] = {}
    begun = time.monotonic()
    for message in leg.messages:
        now = timezone.now()
        headers = headers_of(leg.secrets, message.message_id, now, message.body)
        attempt = attempts[message.delivery_id] = post(leg.url, headers, message.body)
        if attempt.is_worth_repeating or attempt.status == GONE or time.monotonic() - begun > LEG_SECONDS:
            break
    return attempts


@transaction.atomic
def settle(leg: Leg, attempts: dict[int, Attempt], now: datetime) -> None:
    """Keep what came of each attempt, and when the next one is; the webhook is free again."""
    endpoint = lock_endpoint(Endpoint(pk=leg.endpoint_id))
    waiting = lock_waiting(attempts)
    for pk, attempt in attempts.items():
        if pk in waiting:
            _settle_one(waiting[pk], attempt, now)
        note_health(endpoint, attempt, now)
    Delivery.objects.bulk_update(waiting.values(), _SETTLED)
    if endpoint.busy_until == leg.until:
        endpoint.busy_until = None
    endpoint.save(
        update_fields=["state", "version", "failures", "failing_since", "quiet_until", "busy_until"]
    )


def _settle_one(delivery: Delivery, attempt: Attempt, now: datetime) -> None:
    delivery.attempts += 1
    delivery.tried_at, delivery.status, delivery.error = now, attempt.status, attempt.error
    delivery.first_tried_at = delivery.first_tried_at or now
    ends_at = delivery.first_tried_at + GIVEN_UP_AFTER
    delivery.next_try_at = None
    if attempt.is_taken:
        delivery.state = Delivery.State.TAKEN
    elif not attempt.is_worth_repeating:
        delivery.state = Delivery.State.REFUSED
    elif now >= ends_at:
        delivery.state = Delivery.State.GIVEN_UP
    else:
        # The last attempt is made when the day is over, not before.
        delivery.next_try_at = min(now + pause_after(delivery.attempts, attempt), ends_at)
