"""Two people at the same moment: one of them does it, the other learns that it is done."""

from datetime import timedelta

import pytest

from alliance.people.actions import end_membership
from tests.cast import Cast
from tests.chain.seats import proposed, seat, seated
from tests.factories import NOW, make_user
from tests.twice import at_once
from valuechain.chain import actions
from valuechain.chain.actions import ProposalAlreadyOpen, ProposalNotOpen
from valuechain.chain.models import Holder
from valuechain.chain.queries import phase_owner

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(days=1)


def kinds(errors: list[Exception]) -> list[type[Exception]]:
    return [type(error) for error in errors]


def test_two_leads_propose_and_one_proposal_stands(cast: Cast) -> None:
    second = make_user("Zweite Leitung", team=cast.sales, role="lead")

    errors = at_once(
        lambda: actions.propose_holder(actor=cast.ralf, seat=seat("sales"), person=cast.deniz, now=NOW),
        lambda: actions.propose_holder(actor=second, seat=seat("sales"), person=cast.anke, now=NOW),
    )

    assert kinds(errors) == [ProposalAlreadyOpen]
    assert Holder.objects.filter(state="proposed").count() == 1


def test_accepting_twice_seats_once(cast: Cast) -> None:
    holder = proposed(cast, "deniz", "sales")

    errors = at_once(
        *[lambda: actions.accept_seat(actor=cast.deniz, holder=holder, now=LATER) for _number in range(2)]
    )

    assert kinds(errors) == [ProposalNotOpen]
    assert phase_owner("sales", "sales") == cast.deniz


def test_accepting_while_it_is_withdrawn_has_one_outcome(cast: Cast) -> None:
    holder = proposed(cast, "deniz", "sales")

    errors = at_once(
        lambda: actions.accept_seat(actor=cast.deniz, holder=holder, now=LATER),
        lambda: actions.withdraw_proposal(actor=cast.ralf, holder=holder, now=LATER),
    )

    holder.refresh_from_db()
    assert kinds(errors) == [ProposalNotOpen]
    assert holder.state in ("accepted", "declined")


def test_confirming_while_declining_has_one_outcome(cast: Cast) -> None:
    seated(cast, "sofia", "marketing")
    seated(cast, "deniz", "sales")
    change = seated(cast, "anke", "sales", now=LATER)

    errors = at_once(
        lambda: actions.confirm_seat_change(actor=cast.sofia, holder=change, now=LATER),
        lambda: actions.decline_proposal(actor=cast.anke, holder=change, reason="Doch nicht", now=LATER),
    )

    assert kinds(errors) == [ProposalNotOpen]
    assert Holder.objects.filter(seat=seat("sales"), state="accepted").count() == 1


def test_nobody_sits_after_leaving_however_the_two_meet(cast: Cast) -> None:
    holder = proposed(cast, "deniz", "sales")

    at_once(
        lambda: actions.accept_seat(actor=cast.deniz, holder=holder, now=LATER),
        lambda: end_membership(actor=cast.paul, person=cast.deniz, now=LATER),
    )

    assert phase_owner("sales", "sales") is None
    assert not Holder.objects.filter(person=cast.deniz, ended_at=None).exists()


def test_nobody_is_proposed_after_leaving_however_the_two_meet(cast: Cast) -> None:
    at_once(
        lambda: actions.propose_holder(actor=cast.ralf, seat=seat("sales"), person=cast.deniz, now=LATER),
        lambda: end_membership(actor=cast.paul, person=cast.deniz, now=LATER),
    )

    assert not Holder.objects.filter(person=cast.deniz, ended_at=None).exists()


def test_the_sweep_run_twice_at_once_vacates_once(cast: Cast) -> None:
    holder = seated(cast, "deniz", "sales")
    leaving = actions.resign_seat(actor=cast.deniz, holder=holder, reason="Elternzeit", now=NOW)
    ended: list[int] = []

    errors = at_once(
        *[lambda: ended.append(actions.end_notices(now=leaving.leaves_at or NOW)) for _number in range(2)]
    )

    assert (errors, sorted(ended)) == ([], [0, 1])
