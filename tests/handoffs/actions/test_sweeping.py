"""The sweep tells half, whole and double time once each; due times never move."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from alliance.journal.models import Entry
from leads.handoffs import actions
from leads.handoffs.models import Handoff
from leads.handoffs.queries import due_clock_ids
from tests.cast import Cast
from tests.factories import NOW
from tests.handoffs.scenes import accepted, came_back_rejected, contacted, offered, qualify, verbs_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def sweep(now: datetime) -> None:
    for pk in due_clock_ids(now, 100):
        actions.sweep_clock(handoff_id=pk, now=now)


def told(handoff: Handoff) -> list[str]:
    """What the sweep said of it."""
    said = {"handoff.reminded", "handoff.accept_breached", "handoff.response_breached", "handoff.escalated"}
    entries = Entry.objects.filter(subject_type="handoff", subject_id=handoff.pk, verb__in=said)
    return [verb.removeprefix("handoff.") for verb in entries.order_by("id").values_list("verb", flat=True)]


def test_each_instant_is_told_when_it_comes_and_not_before(cast: Cast) -> None:
    handoff = offered(cast)
    heard = []

    for instant in (handoff.remind_at, handoff.due_at, handoff.escalate_at):
        for at in (instant - MINUTE, instant):
            sweep(at)
            heard.append(told(handoff))

    assert heard == [
        [],
        ["reminded"],
        ["reminded"],
        ["reminded", "accept_breached"],
        ["reminded", "accept_breached"],
        ["reminded", "accept_breached", "escalated"],
    ]


def test_sweeping_again_says_nothing_twice(cast: Cast) -> None:
    handoff = offered(cast)

    for _time in range(3):
        sweep(handoff.escalate_at)

    handoff.refresh_from_db()
    assert told(handoff) == ["accept_breached", "escalated"]
    assert (handoff.next_clock_at, due_clock_ids(handoff.escalate_at + timedelta(days=99), 9)) == (None, [])


@pytest.mark.requirement("K04")
def test_a_reminder_that_a_breach_has_overtaken_does_not_count_as_told(cast: Cast) -> None:
    handoff = offered(cast)

    for _time in range(2):
        sweep(handoff.due_at)

    handoff.refresh_from_db()
    assert (handoff.reminded_at, handoff.accept_breached_at) == (None, handoff.due_at)
    assert (handoff.next_clock_at, told(handoff)) == (handoff.escalate_at, ["accept_breached"])


def test_after_a_breach_without_reminder_the_late_response_is_told_once(cast: Cast) -> None:
    handoff = offered(cast)
    sweep(handoff.due_at)
    late = handoff.due_at + MINUTE
    actions.accept_handoff(actor=cast.deniz, handoff=handoff, now=late)

    for _time in range(2):
        sweep(late)

    handoff.refresh_from_db()
    assert (handoff.reminded_at, handoff.next_clock_at) == (None, handoff.escalate_at)
    assert told(handoff) == ["accept_breached", "response_breached"]


def test_due_times_never_move(cast: Cast) -> None:
    handoff = offered(cast)
    stored = Handoff.objects.filter(pk=handoff.pk).values_list(
        "offered_at", "remind_at", "due_at", "escalate_at"
    )
    before = stored.get()

    sweep(handoff.remind_at)
    actions.reassign_handoff(actor=cast.ralf, handoff=handoff, assignee=cast.carolin, now=handoff.due_at)
    sweep(handoff.due_at)
    actions.accept_handoff(actor=cast.carolin, handoff=handoff, now=handoff.due_at + MINUTE)
    sweep(handoff.escalate_at)

    assert stored.get() == before


@pytest.mark.requirement("K04")
def test_what_was_offered_while_the_workers_were_down_is_due_from_its_offer(cast: Cast) -> None:
    handoff = offered(cast)

    # Nobody swept for a week; the first run finds everything overdue, counted from the offer.
    sweep(NOW + timedelta(days=7))

    handoff.refresh_from_db()
    assert (handoff.offered_at, handoff.due_at) == (NOW, NOW + timedelta(hours=23))
    assert told(handoff) == ["accept_breached", "escalated"]
    assert handoff.accept_breached_at == NOW + timedelta(days=7)


def test_an_answer_in_time_leaves_the_first_response_owed(cast: Cast) -> None:
    handoff = accepted(cast)

    sweep(handoff.remind_at)
    sweep(handoff.due_at)

    assert told(handoff) == ["reminded", "response_breached"]


def test_a_late_answer_does_not_excuse_the_late_response(cast: Cast) -> None:
    handoff = offered(cast)
    sweep(handoff.due_at)
    late = handoff.due_at + timedelta(hours=1)

    actions.accept_handoff(actor=cast.deniz, handoff=handoff, now=late)
    sweep(late)

    assert told(handoff) == ["accept_breached", "response_breached"]


@pytest.mark.parametrize("scene", [contacted, lambda cast: qualify(cast, contacted(cast))])
def test_a_promise_kept_is_never_reminded_of(cast: Cast, scene: Callable[[Cast], Handoff]) -> None:
    handoff = scene(cast)

    sweep(handoff.escalate_at)

    assert (handoff.next_clock_at, told(handoff)) == (None, [])


def test_the_clock_on_what_came_back_is_swept_too(cast: Cast) -> None:
    reverse = came_back_rejected(cast)

    sweep(reverse.remind_at)
    sweep(reverse.due_at)

    assert told(reverse) == ["reminded", "accept_breached"]
    assert verbs_of(reverse.lead)[-1] == "handoff.accept_breached"


def test_a_handoff_that_is_gone_or_not_due_is_left_alone(cast: Cast) -> None:
    handoff = offered(cast)

    assert actions.sweep_clock(handoff_id=handoff.pk, now=NOW) is False
    assert actions.sweep_clock(handoff_id=handoff.pk + 1, now=NOW) is False
