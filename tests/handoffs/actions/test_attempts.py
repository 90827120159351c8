"""“Not reached” counts only after the agreed attempts."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from leads.crm.actions import record_consent
from leads.handoffs import actions
from leads.handoffs.errors import (
    AttemptsMissing,
)
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import NOW
from tests.handoffs.scenes import (
    accepted,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
Scene = Callable[[Cast], Handoff]


def tries(cast: Cast, handoff: Handoff, kinds: list[str]) -> None:
    for number, kind in enumerate(kinds):
        at = NOW + timedelta(days=number // 3, minutes=20 + number)
        actions.log_response(actor=cast.deniz, handoff=handoff, kind=kind, outcome="not_reached", now=at)


@pytest.mark.parametrize("kinds", [["call"] * 5, ["call"] * 3 + ["email_sent"], []])
def test_not_reached_needs_the_agreed_attempts(cast: Cast, kinds: list[str]) -> None:
    handoff = accepted(cast)
    tries(cast, handoff, kinds)

    with pytest.raises(AttemptsMissing):
        actions.return_handoff(
            actor=cast.deniz,
            handoff=handoff,
            reason="unreachable",
            sentence="Niemand da.",
            now=NOW + timedelta(days=3),
        )


def test_not_reached_after_five_attempts_on_two_channels(cast: Cast) -> None:
    handoff = accepted(cast)
    tries(cast, handoff, ["call", "call", "call", "email_sent", "call"])

    closed, _reverse = actions.return_handoff(
        actor=cast.deniz,
        handoff=handoff,
        reason="unreachable",
        sentence="Niemand da.",
        now=NOW + timedelta(days=3),
    )

    assert (closed.state, closed.attempts) == ("returned", 5)


MIXED = ["call", "call", "call", "email_sent", "call"]


def give_up(cast: Cast, handoff: Handoff, now: datetime) -> Handoff:
    closed, _reverse = actions.return_handoff(
        actor=cast.deniz, handoff=handoff, reason="unreachable", sentence="Niemand da.", now=now
    )
    return closed


def test_attempts_on_a_channel_that_is_not_permitted_do_not_count(cast: Cast) -> None:
    handoff = accepted(cast)
    tries(cast, handoff, MIXED)
    record_consent(
        actor=cast.sofia, lead=handoff.lead, channel="email", basis="consent_express", state="withdrawn",
        captured_at=NOW, now=NOW + timedelta(days=1),
    )  # fmt: skip

    with pytest.raises(AttemptsMissing):
        give_up(cast, handoff, NOW + timedelta(days=3))


def test_a_visit_is_a_channel_of_its_own(cast: Cast) -> None:
    handoff = accepted(cast)
    tries(cast, handoff, ["call", "call", "call", "call", "meeting"])

    assert give_up(cast, handoff, NOW + timedelta(days=3)).state == "returned"


# The first three attempts were made on Tuesday from 10:20, the last two on Wednesday.
@pytest.mark.parametrize(("days", "minutes", "is_enough"), [(14, 20, True), (14, 21, False)])
def test_attempts_count_for_ten_working_days(cast: Cast, days: int, minutes: int, is_enough: bool) -> None:
    handoff = accepted(cast)
    tries(cast, handoff, MIXED)
    now = NOW + timedelta(days=days, minutes=minutes)

    if is_enough:
        assert give_up(cast, handoff, now).state == "returned"
    else:
        with pytest.raises(AttemptsMissing):
            give_up(cast, handoff, now)
