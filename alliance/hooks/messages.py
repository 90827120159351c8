"""What a message says: the entry of the feed it stands for, as the program itself would read it there."""

import json
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import msgspec

from alliance.hooks.kinds import RESYNC
from alliance.hooks.models import Delivery, Endpoint
from alliance.journal.feed import Reading, read_places
from alliance.journal.readable import readable

RESYNC_ADDRESS = "/api/v1/leads?sort=created_at&limit=200"


class _Head(msgspec.Struct):
    verb: str
    at: str


def new_delivery(
    endpoint: Endpoint, kind: str, now: datetime, *, seq: int | None = None, body: str = ""
) -> Delivery:
    """A message that waits for its first attempt, not yet saved."""
    return Delivery(
        endpoint=endpoint,
        message_id=f"msg_{secrets.token_hex(16)}",
        seq=seq,
        kind=kind,
        body=body,
        next_try_at=now,
        created_at=now,
    )


def resync_body(now: datetime) -> str:
    """Read everything again: the feed does not reach back to where this webhook stopped, or it was restored."""
    said: dict[str, Any] = {"type": RESYNC, "timestamp": now.isoformat(), "data": {"resync": RESYNC_ADDRESS}}
    return json.dumps(said)


def reading_of(endpoint: Endpoint, limit: int, types: Collection[str] | None = None) -> Reading:
    """How the feed is read for a webhook, or what of it may be seen by who reads only these types."""
    own = endpoint.client.slug if endpoint.leaves_out_own else None
    seen = endpoint.types if types is None else [kind for kind in endpoint.types if kind in types]
    return readable(seen, limit, own)


def bodies_of(
    endpoint: Endpoint, deliveries: Iterable[Delivery], types: Collection[str] | None = None
) -> dict[int, str]:
    """Delivery id → what it says, in one query; one whose entry is not kept or not for this webhook is left out.

    So is one about other `types` than those the reader may see, where the reader is not the webhook itself.
    """
    found = list(deliveries)
    places = [one.seq for one in found if one.seq is not None and not one.body]
    reading = reading_of(endpoint, len(places), types)
    entries = read_places(places, reading) if places and reading.types else {}
    bodies = {one.pk: one.body or _as_message(entries.get(one.seq or 0, "")) for one in found}
    return {pk: body for pk, body in bodies.items() if body}


def body_of(delivery: Delivery) -> str:
    """What one message says; empty when that is not kept any more."""
    return bodies_of(delivery.endpoint, [delivery]).get(delivery.pk, "")


def _as_message(entry: str) -> str:
    """The entry under its verb and the instant of the change."""
    if not entry:
        return ""
    head = msgspec.json.decode(entry, type=_Head)
    return f'{{"type":"{head.verb}","timestamp":"{head.at}","data":{entry}}}'
