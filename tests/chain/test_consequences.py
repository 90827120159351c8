"""What a change of place means for seats."""

from datetime import timedelta

import pytest

from alliance.people.actions import deactivate_person, start_membership
from tests.cast import Cast
from tests.factories import NOW
from valuechain.chain import actions
from valuechain.chain.models import Holder, Seat

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def seat_deniz(cast: Cast) -> Holder:
    seat = Seat.objects.get(ownership__subject_type="phase", ownership__subject_id="insights", side="sales")
    holder = actions.propose_holder(actor=cast.ralf, seat=seat, person=cast.deniz, now=NOW)
    return actions.accept_seat(actor=cast.deniz, holder=holder, now=NOW)


def test_another_team_of_the_same_side_keeps_the_seat(cast: Cast) -> None:
    holder = seat_deniz(cast)

    start_membership(actor=cast.paul, person=cast.deniz, team=cast.sales_north, role="member", now=LATER)

    holder.refresh_from_db()
    assert (holder.state, holder.ended_at) == ("accepted", None)


def test_who_can_no_longer_sign_in_leaves_the_seat(cast: Cast) -> None:
    holder = seat_deniz(cast)

    deactivate_person(actor=cast.paul, person=cast.deniz, now=LATER)

    holder.refresh_from_db()
    assert (holder.state, holder.ended_at) == ("ended", LATER)
