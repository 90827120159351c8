"""Arranging seats in tests."""

from datetime import datetime

from tests.cast import Cast
from tests.factories import NOW
from valuechain.chain import actions
from valuechain.chain.models import Holder, Seat


def seat(side: str, code: str = "sales") -> Seat:
    return Seat.objects.get(ownership__subject_type="phase", ownership__subject_id=code, side=side)


def proposed(cast: Cast, who: str, side: str, code: str = "sales", now: datetime = NOW) -> Holder:
    """Somebody whom the lead of the side proposed."""
    lead = cast.jana if side == "marketing" else cast.ralf
    return actions.propose_holder(actor=lead, seat=seat(side, code), person=getattr(cast, who), now=now)


def seated(cast: Cast, who: str, side: str, code: str = "sales", now: datetime = NOW) -> Holder:
    """Somebody who was proposed by the lead, and accepted."""
    holder = proposed(cast, who, side, code, now)
    return actions.accept_seat(actor=getattr(cast, who), holder=holder, now=now)
