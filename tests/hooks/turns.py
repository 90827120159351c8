"""What the workers do, one step at a time."""

from datetime import datetime

from alliance.hooks.delivering import settle, take_legs, walk
from alliance.hooks.telling import tell_in_feed
from alliance.journal.publisher import publish_all


def tell() -> int:
    """Everything that was committed is published and queued; returns how many messages."""
    publish_all()
    return tell_in_feed()


def send_due(now: datetime) -> int:
    """One turn: a leg for each webhook with something due; returns how many attempts were made."""
    made = 0
    for leg in take_legs(now, 50):
        attempts = walk(leg)
        settle(leg, attempts, now)
        made += len(attempts)
    return made
