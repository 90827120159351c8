"""From the feed to deliveries: each webhook reads it like a program of its own, from where it stopped.

Never in the transaction of a change: the feed is read once entries have their place in it. A webhook that takes
nothing gets no longer queue than `MOST_WAITING`; what comes behind stays where it is safe, in the feed.
"""

import time
import uuid

import msgspec
from django.db import transaction
from django.utils import timezone

from alliance.hooks.kinds import RESYNC
from alliance.hooks.messages import new_delivery, reading_of, resync_body
from alliance.hooks.models import Delivery, Endpoint
from alliance.hooks.nudging import nudge_sender
from alliance.hooks.queries import may_be_told, take_endpoint
from alliance.journal.feed import read_feed

CHUNK = 500
MOST_WAITING = 1000


class _Place(msgspec.Struct):
    seq: int
    verb: str


def tell_in_feed(*, deadline: float | None = None) -> int:
    """Queue what is new for every webhook that is on, then have it sent; returns how many messages."""
    told = 0
    active = Endpoint.objects.filter(state=Endpoint.State.ACTIVE).order_by("pk")
    for pk in list(active.values_list("pk", flat=True)):
        told += tell_endpoint(pk)
        if deadline is not None and time.monotonic() > deadline:
            break
    if told:
        nudge_sender()
    return told


def tell_endpoint(pk: int) -> int:
    """Up to a full queue; returns how many messages are new in it."""
    told = 0
    while (count := _tell_chunk(pk)) is not None:
        told += count
    return told


@transaction.atomic
def _tell_chunk(pk: int) -> int | None:
    """Position and deliveries move together; None at the end, or while another worker is at it."""
    endpoint = take_endpoint(pk)
    if endpoint is None or _is_full(endpoint):
        return None
    now = timezone.now()
    # Whoever may not read it any more is not told; where it stands is kept, should the right come back.
    if not may_be_told(endpoint, now):
        return None
    page = read_feed(endpoint.position, reading_of(endpoint, CHUNK))
    if uuid.UUID(page.epoch) != endpoint.epoch or not page.start <= endpoint.position <= page.end:
        new = [new_delivery(endpoint, RESYNC, now, body=resync_body(now))]
        endpoint.epoch, endpoint.position = uuid.UUID(page.epoch), page.end
    elif page.position == endpoint.position:
        return None
    else:
        places = msgspec.json.decode(f"[{page.entries}]", type=list[_Place])
        new = [new_delivery(endpoint, place.verb, now, seq=place.seq) for place in places]
        endpoint.position = page.position
    Delivery.objects.bulk_create(new)
    endpoint.save(update_fields=["epoch", "position"])
    return len(new)


def _is_full(endpoint: Endpoint) -> bool:
    waiting = Delivery.objects.filter(endpoint=endpoint, state=Delivery.State.WAITING)
    return waiting.order_by()[:MOST_WAITING].count() >= MOST_WAITING
