"""What changes upstream mean for seats, in the same transaction."""

from datetime import datetime
from typing import Any

from alliance.people.models import Membership, User
from valuechain.chain.actions import follow_person, vacate_seats_of


def vacate_seats(
    *, actor: User | None, person: User, membership: Membership, now: datetime, **facts: Any
) -> None:
    """A membership ended: the person's seats are vacant from this moment, unless they stay on the side."""
    if person.side == membership.side:
        follow_person(person=person)
    else:
        vacate_seats_of(actor=actor, person=person, reason="", now=now)
