"""Every attempt counts as the response that is owed; who was reached, and when, is kept apart."""

from datetime import timedelta

import pytest

from leads.crm.actions import log_touch
from leads.handoffs import actions
from leads.handoffs.clocks import clock_of
from leads.handoffs.errors import HandoffNotContacted, ResponseUnclear
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import NOW
from tests.handoffs.scenes import accepted, contacted, qualify, traces, verbs_of

pytestmark = pytest.mark.django_db
LATER, LATEST = NOW + timedelta(hours=1), NOW + timedelta(hours=2)


def tried(cast: Cast, *, kind: str = "call") -> Handoff:
    handoff = accepted(cast)
    return actions.log_response(
        actor=cast.deniz, handoff=handoff, kind=kind, outcome="not_reached", now=LATER
    )


def reach(cast: Cast, handoff: Handoff) -> Handoff:
    return actions.log_response(actor=cast.deniz, handoff=handoff, kind="call", outcome="reached", now=LATEST)


@pytest.mark.parametrize("kind", ["call", "email_sent", "meeting"])
def test_the_first_attempt_stops_the_clock_though_nobody_was_reached(cast: Cast, kind: str) -> None:
    handoff = tried(cast, kind=kind)

    assert (handoff.state, handoff.attempts) == ("accepted", 1)
    assert (handoff.first_response_at, handoff.reached_at, handoff.next_clock_at) == (LATER, None, None)
    assert clock_of(handoff, LATEST).state == "stopped"
    assert verbs_of(handoff.lead)[-1] == "handoff.attempted"


def test_reaching_somebody_later_leaves_the_first_response_where_it_was(cast: Cast) -> None:
    handoff = reach(cast, tried(cast))

    assert (handoff.state, handoff.attempts) == ("contacted", 2)
    assert (handoff.first_response_at, handoff.reached_at) == (LATER, LATEST)
    assert verbs_of(handoff.lead)[-1] == "handoff.contacted"


def test_whoever_is_reached_at_once_was_reached_with_the_first_response(cast: Cast) -> None:
    handoff = contacted(cast)

    assert handoff.reached_at == handoff.first_response_at == NOW + timedelta(minutes=30)
    assert "handoff.attempted" not in verbs_of(handoff.lead)


def test_a_second_attempt_is_counted_and_told_no_more(cast: Cast) -> None:
    handoff = tried(cast)

    again = actions.log_response(
        actor=cast.deniz, handoff=handoff, kind="call", outcome="not_reached", now=LATEST
    )

    assert (again.attempts, again.first_response_at) == (2, LATER)
    assert verbs_of(handoff.lead).count("handoff.attempted") == 1


def test_an_earlier_contact_that_arrives_late_is_the_first_response(cast: Cast) -> None:
    handoff, early = tried(cast), NOW + timedelta(minutes=5)

    log_touch(
        actor=cast.deniz, lead=handoff.lead, kind="call", outcome="reached", occurred_at=early, now=LATEST
    )

    handoff.refresh_from_db()
    assert (handoff.first_response_at, handoff.reached_at) == (early, early)


@pytest.mark.parametrize("verb", ["qualify", "disqualify"])
def test_an_outcome_needs_somebody_reached(cast: Cast, verb: str) -> None:
    handoff = tried(cast)
    before = traces(handoff)

    with pytest.raises(HandoffNotContacted):
        if verb == "qualify":
            qualify(cast, handoff)
        else:
            actions.disqualify_handoff(
                actor=cast.deniz, handoff=handoff, reason="no_need", sentence="Kein Bedarf.", now=LATEST
            )

    assert traces(handoff) == before


def test_nothing_is_late_any_more_once_somebody_tried(cast: Cast) -> None:
    handoff = accepted(cast)
    actions.sweep_clock(handoff_id=handoff.pk, now=handoff.due_at)
    handoff.refresh_from_db()
    late = handoff.is_overdue

    tried_late = actions.log_response(
        actor=cast.deniz, handoff=handoff, kind="call", outcome="not_reached", now=handoff.due_at
    )

    assert (late, tried_late.is_overdue, tried_late.next_clock_at) == (True, False, None)


@pytest.mark.parametrize(
    ("kind", "outcome", "pointers"),
    [("call", "no_answer", ["/outcome"]), ("call", "", ["/outcome"]), ("note", "reached", ["/kind"]),
     ("", "", ["/kind", "/outcome"])],
)  # fmt: skip
def test_a_response_says_how_and_whether_somebody_was_reached(
    cast: Cast, kind: str, outcome: str, pointers: list[str]
) -> None:
    handoff = accepted(cast)
    before = traces(handoff)

    with pytest.raises(ResponseUnclear) as refusal:
        actions.log_response(actor=cast.deniz, handoff=handoff, kind=kind, outcome=outcome, now=LATER)

    assert [field.pointer for field in refusal.value.fields] == pointers
    assert (traces(handoff), handoff.first_response_at) == (before, None)
