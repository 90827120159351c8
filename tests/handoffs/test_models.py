"""What the database itself refuses, each constraint by its name."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from leads.handoffs.actions import accept_handoff, log_response, rate_context
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import NOW
from tests.handoffs.scenes import accepted, came_back_rejected, contacted, offered, qualify

pytestmark = pytest.mark.django_db


def refused(handoff: Handoff, constraint: str, **change: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Handoff.objects.filter(pk=handoff.pk).update(**change)


def test_a_lead_has_one_open_handoff(cast: Cast) -> None:
    handoff = offered(cast)
    handoff.pk = None

    with pytest.raises(IntegrityError, match="lead_has_one_open_handoff"), transaction.atomic():
        handoff.save(force_insert=True)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("handoff_goes_to_the_other_side", {"to_side": "marketing"}),
        ("handoff_is_closed_with_its_outcome", {"closed_at": NOW}),
        ("handoff_is_closed_with_its_outcome", {"state": "withdrawn"}),
        ("handoff_that_comes_back_says_why", {"state": "rejected", "closed_at": NOW, "sentence": "Warum"}),
        ("handoff_that_comes_back_says_why", {"state": "returned", "closed_at": NOW, "reason": "timing"}),
        ("handoff_that_comes_back_says_why", {"state": "disqualified", "closed_at": NOW}),
        (
            "return_for_timing_has_a_resume_date",
            {"state": "returned", "closed_at": NOW, "reason": "timing", "sentence": "Später"},
        ),
        ("contacted_handoff_has_reached_somebody", {"state": "contacted", "first_response_at": NOW}),
        ("reached_handoff_has_a_first_response", {"reached_at": NOW}),
        (
            "reached_handoff_has_a_first_response",
            {"first_response_at": NOW, "reached_at": NOW - timedelta(minutes=1)},
        ),
        ("handoff_clock_runs_forward", {"due_at": NOW - timedelta(days=1)}),
        ("only_a_reverse_handoff_answers_another", {"kind": "lead_answer"}),
    ],
)
def test_an_open_handoff_keeps_its_shape(cast: Cast, constraint: str, change: dict[str, Any]) -> None:
    refused(offered(cast), constraint, **change)


def test_a_reverse_handoff_names_what_it_answers(cast: Cast) -> None:
    refused(came_back_rejected(cast), "only_a_reverse_handoff_answers_another", answers=None)


def test_of_a_closed_handoff_only_the_word_on_its_context_changes(cast: Cast) -> None:
    handoff = qualify(cast, contacted(cast))

    Handoff.objects.filter(pk=handoff.pk).update(context_helped="no")

    refused(handoff, "closed hand-off", context_helped="yes", sentence="Anders")


def test_erasure_opens_its_door_for_one_transaction(cast: Cast) -> None:
    handoff = qualify(cast, contacted(cast))

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL alliance.erasure = 'on'")
        Handoff.objects.filter(pk=handoff.pk).update(sentence="")
        cursor.execute("SET LOCAL alliance.erasure = 'off'")

    refused(handoff, "closed hand-off", sentence="Anders")


@pytest.mark.parametrize(
    ("scene", "offered_now", "accepted_now", "contacted_now", "open_now"),
    [
        (offered, True, False, False, True),
        (accepted, False, True, False, True),
        (contacted, False, True, True, True),
        (lambda cast: qualify(cast, contacted(cast)), False, False, False, False),
    ],
)
def test_the_state_can_be_asked_in_words(
    cast: Cast, scene, offered_now: bool, accepted_now: bool, contacted_now: bool, open_now: bool
) -> None:
    handoff = scene(cast)

    assert (handoff.is_offered, handoff.is_accepted, handoff.is_contacted, handoff.is_open) == (
        offered_now, accepted_now, contacted_now, open_now,
    )  # fmt: skip


def test_every_change_moves_updated_at(cast: Cast) -> None:
    handoff = offered(cast)
    seen = [handoff.updated_at]

    for step in (
        lambda: accept_handoff(actor=cast.deniz, handoff=handoff, now=NOW),
        lambda: log_response(actor=cast.deniz, handoff=handoff, kind="call", outcome="reached", now=NOW),
        lambda: qualify(cast, handoff),
        lambda: rate_context(actor=cast.deniz, handoff=handoff, helped="yes", now=NOW),
    ):
        step()
        handoff.refresh_from_db()
        seen.append(handoff.updated_at)

    assert sorted(set(seen)) == seen
