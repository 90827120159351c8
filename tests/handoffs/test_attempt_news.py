"""Who hears what once somebody tried to reach the lead: no clock runs, an outcome is still owed."""

from datetime import timedelta

import pytest

from alliance.inbox.models import Item
from leads.handoffs import actions
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import NOW
from tests.handoffs.scenes import accepted, offered
from tests.handoffs.test_news import open_items

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def try_to_reach(cast: Cast, handoff: Handoff) -> Handoff:
    return actions.log_response(
        actor=cast.deniz, handoff=handoff, kind="call", outcome="not_reached", now=handoff.due_at
    )


def test_after_an_attempt_nothing_is_late_and_somebody_has_still_to_be_reached(cast: Cast) -> None:
    handoff = accepted(cast)
    actions.sweep_clock(handoff_id=handoff.pk, now=handoff.due_at)
    late = open_items()

    try_to_reach(cast, handoff)

    assert ("Ralf", "handoff_late", True) in late
    assert open_items() == {("Deniz", "handoff_respond", True), ("Tobias", "handoff_outcome", False)}
    assert Item.objects.get(recipient=cast.deniz, done_at=None).due_at is None


def test_work_passed_on_after_an_attempt_waits_for_the_new_person_without_a_clock(cast: Cast) -> None:
    handoff = try_to_reach(cast, accepted(cast))

    actions.reassign_handoff(actor=cast.ralf, handoff=handoff, assignee=cast.carolin, now=LATER)

    assert open_items() == {("Carolin", "handoff_respond", True), ("Tobias", "handoff_outcome", False)}
    assert Item.objects.get(recipient=cast.carolin, done_at=None).due_at is None


def test_reaching_somebody_after_an_attempt_settles_what_was_owed(cast: Cast) -> None:
    handoff = try_to_reach(cast, offered(cast))
    waiting = open_items()

    actions.log_response(
        actor=cast.deniz, handoff=handoff, kind="call", outcome="reached", now=handoff.due_at
    )

    assert ("Deniz", "handoff_respond", True) in waiting
    assert open_items() == {("Tobias", "handoff_outcome", False)}
