"""A first response before the answer is the answer: whoever works on a lead has taken it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from alliance.people.models import User
from leads.crm.actions import log_touch
from leads.crm.models import Lead
from leads.handoffs import actions
from leads.handoffs.errors import HandoffNotAccepted
from leads.handoffs.models import Handoff
from tests.cast import Cast, make_cast
from tests.factories import NOW
from tests.handoffs.scenes import came_back_rejected, offered, offered_to_marketing, traces, verbs_of
from tests.handoffs.test_same_everywhere import by_rest, token_for
from tests.twice import at_once

LATER = NOW + timedelta(hours=1)
TAKEN = ["touch.logged", "handoff.accepted", "handoff.contacted"]


def touch(actor: User, handoff: Handoff, *, minutes: int = 60, kind: str = "call") -> Handoff:
    """A contact logged on the lead's own page."""
    at = NOW + timedelta(minutes=minutes)
    log_touch(actor=actor, lead=handoff.lead, kind=kind, outcome="reached", occurred_at=at, now=LATER)
    handoff.refresh_from_db()
    return handoff


def to_nobody(cast: Cast) -> Handoff:
    handoff = offered(cast)
    Handoff.objects.filter(pk=handoff.pk).update(assignee=None, assigned_at=None)
    return handoff


@pytest.mark.django_db
def test_a_response_on_the_handoff_accepts_it(cast: Cast) -> None:
    handoff = offered(cast)

    done = actions.log_response(actor=cast.deniz, handoff=handoff, kind="call", outcome="reached", now=LATER)

    lead = Lead.objects.get(pk=done.lead_id)
    assert (done.state, done.decided_by, done.decided_at) == ("contacted", cast.deniz, LATER)
    assert (done.first_response_at, done.next_clock_at) == (LATER, None)
    assert (lead.stage, lead.owner, lead.owner_side) == ("sal", cast.deniz, "sales")
    assert verbs_of(lead)[-3:] == TAKEN


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["call", "email_sent", "meeting"])
def test_a_contact_on_the_leads_page_accepts_it_too(cast: Cast, kind: str) -> None:
    handoff = touch(cast.deniz, offered(cast), minutes=20, kind=kind)

    assert (handoff.state, handoff.decided_by, handoff.attempts) == ("contacted", cast.deniz, 1)
    assert (handoff.decided_at, handoff.first_response_at) == (NOW + timedelta(minutes=20),) * 2
    assert verbs_of(handoff.lead)[-3:] == TAKEN


@pytest.mark.django_db
def test_an_attempt_that_reached_nobody_accepts_it_too(cast: Cast) -> None:
    done = actions.log_response(
        actor=cast.deniz, handoff=offered(cast), kind="call", outcome="not_reached", now=LATER
    )

    assert (done.state, done.first_response_at, done.attempts) == ("accepted", LATER, 1)


@pytest.mark.django_db
def test_marketing_takes_what_sales_gave_it_the_same_way(cast: Cast) -> None:
    handoff = touch(cast.sofia, offered_to_marketing(cast), kind="email_sent")

    lead = Lead.objects.get(pk=handoff.lead_id)
    assert (handoff.state, lead.stage, lead.owner) == ("contacted", "nurturing", cast.sofia)


@pytest.mark.django_db
def test_whoever_responds_first_in_the_team_gets_it(cast: Cast) -> None:
    handoff = touch(cast.carolin, to_nobody(cast))

    assert (handoff.state, handoff.assignee, handoff.lead.owner) == ("contacted", cast.carolin, cast.carolin)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["carolin", "anke", "tobias"])
def test_whoever_may_not_answer_only_logs_a_contact(cast: Cast, who: str) -> None:
    handoff = touch(getattr(cast, who), offered(cast))

    assert (handoff.state, handoff.attempts, handoff.first_response_at) == ("offered", 0, None)
    assert verbs_of(handoff.lead)[-1] == "touch.logged"


@pytest.mark.django_db
def test_a_contact_from_before_the_offer_or_a_note_accepts_nothing(cast: Cast) -> None:
    handoff = offered(cast)

    touch(cast.deniz, handoff, minutes=-1)
    touch(cast.deniz, handoff, kind="note")

    assert (handoff.state, handoff.attempts) == ("offered", 0)


@pytest.mark.django_db
def test_what_came_back_is_placed_not_worked_on(cast: Cast) -> None:
    reverse_one = came_back_rejected(cast)
    before = traces(reverse_one)

    with pytest.raises(HandoffNotAccepted):
        actions.log_response(
            actor=cast.tobias, handoff=reverse_one, kind="call", outcome="reached", now=LATER
        )

    assert traces(reverse_one) == before
    assert touch(cast.tobias, reverse_one).state == "offered"


@pytest.mark.django_db
def test_the_browser_and_rest_take_it_alike(cast: Cast, sign_in: Callable[[User], Client]) -> None:
    said = {"kind": "call", "outcome": "reached", "text": "Gesprochen"}
    here, there = offered(cast), offered(cast)

    page = sign_in(cast.deniz).post(reverse("handoff_respond", args=[here.pk]), said)
    answer = by_rest(there, "responses", said, token_for(cast, "sales"))

    here.refresh_from_db()
    view = answer.json()
    assert (page.status_code, answer.status_code) == (302, 200)
    assert (here.state, view["state"], view["attempts"]) == ("contacted", "contacted", 1)
    assert verbs_of(here.lead) == ["handoff.offered", *TAKEN] == verbs_of(there.lead)


@pytest.mark.django_db(transaction=True)
def test_a_response_beside_an_acceptance_accepts_once() -> None:
    cast = make_cast()
    handoff = offered(cast)

    errors = at_once(
        lambda: actions.accept_handoff(actor=cast.ralf, handoff=handoff, now=LATER),
        lambda: touch(cast.deniz, handoff),
    )

    handoff.refresh_from_db()
    assert [getattr(error, "code", error) for error in errors] in ([], ["handoff_not_on_offer"])
    assert (handoff.state, handoff.attempts) == ("contacted", 1)
    assert verbs_of(handoff.lead).count("handoff.accepted") == 1
