"""What changes upstream mean for hand-offs, in the same transaction."""

from datetime import timedelta

import pytest

from alliance.journal.models import Entry
from alliance.people.actions import (
    close_team,
    create_client,
    deactivate_person,
    end_membership,
    start_membership,
)
from alliance.people.models import Membership, Role, Side
from leads.crm.actions import log_touch
from leads.handoffs.actions import accept_handoff, offer_handoff, reject_handoff
from leads.handoffs.consequences import TeamHasOpenHandoffs
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import NOW, make_lead, make_team, make_user
from tests.handoffs.scenes import (
    CONTEXT,
    accepted,
    came_back_rejected,
    contacted,
    offered,
    offered_to_marketing,
    qualify,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def touch(
    cast: Cast, handoff: Handoff, who: str = "deniz", kind: str = "call", outcome: str = "reached"
) -> Handoff:
    """Somebody logs a contact on the lead's page, not on the hand-off's."""
    log_touch(
        actor=getattr(cast, who), lead=handoff.lead, kind=kind, outcome=outcome, occurred_at=LATER, now=LATER
    )
    handoff.refresh_from_db()
    return handoff


def test_whoever_leaves_hands_the_open_work_to_others(cast: Cast) -> None:
    waiting, taken = offered(cast, lead=make_lead()), accepted(cast, lead=make_lead())

    end_membership(actor=cast.paul, person=cast.deniz, now=LATER)

    for handoff in (waiting, taken):
        due_at = handoff.due_at
        handoff.refresh_from_db()
        assert (handoff.assignee, handoff.assigned_at, handoff.due_at) == (cast.carolin, LATER, due_at)
    assert Entry.objects.filter(verb="handoff.assigned").count() == 2


def test_closed_work_stays_with_whoever_did_it(cast: Cast) -> None:
    handoff = qualify(cast, contacted(cast))

    deactivate_person(actor=cast.paul, person=cast.deniz, now=LATER + timedelta(hours=1))

    handoff.refresh_from_db()
    assert handoff.assignee == cast.deniz


def test_when_the_team_is_empty_its_lead_gets_the_work(cast: Cast) -> None:
    handoff = offered(cast)
    end_membership(actor=cast.paul, person=cast.carolin, now=LATER)

    end_membership(actor=cast.paul, person=cast.deniz, now=LATER)

    handoff.refresh_from_db()
    assert handoff.assignee == cast.ralf


def test_a_change_of_team_leaves_the_work_in_the_team(cast: Cast) -> None:
    handoff = offered(cast)

    start_membership(actor=cast.paul, person=cast.deniz, team=cast.sales_north, role=Role.MEMBER, now=LATER)

    handoff.refresh_from_db()
    assert (handoff.assignee, handoff.target_team) == (cast.carolin, cast.sales_south)


def test_the_placing_of_what_came_back_passes_on_too(cast: Cast) -> None:
    reverse = came_back_rejected(cast)

    end_membership(actor=cast.paul, person=cast.tobias, now=LATER)

    reverse.refresh_from_db()
    assert reverse.assignee in {cast.jana, cast.sofia}


def test_what_comes_back_to_somebody_who_left_goes_to_their_lead(cast: Cast) -> None:
    handoff = offered(cast)
    Membership.objects.filter(person=cast.tobias).update(ended_at=NOW)

    _closed, reverse = reject_handoff(
        actor=cast.deniz, handoff=handoff, reason="capacity", sentence="Keine Zeit.", now=LATER
    )

    assert reverse.assignee == cast.jana


def test_a_team_with_open_handoffs_is_not_closed(cast: Cast) -> None:
    offered(cast)
    end_membership(actor=cast.paul, person=cast.deniz, now=LATER)
    end_membership(actor=cast.paul, person=cast.carolin, now=LATER)

    with pytest.raises(TeamHasOpenHandoffs):
        close_team(actor=cast.paul, team=cast.sales_south, now=LATER)

    cast.sales_south.refresh_from_db()
    assert cast.sales_south.is_active


def test_a_team_to_which_something_may_come_back_is_not_closed(cast: Cast) -> None:
    team = make_team("Messeteam", side=Side.MARKETING)
    gone = make_user("Anna Weg", team=team)
    offer_handoff(
        actor=gone, lead=make_lead(), team=cast.sales_south, assignee=cast.deniz, context=CONTEXT, now=NOW
    )
    end_membership(actor=cast.paul, person=gone, now=LATER)

    with pytest.raises(TeamHasOpenHandoffs):
        close_team(actor=cast.paul, team=team, now=LATER)

    team.refresh_from_db()
    assert team.is_active


@pytest.mark.parametrize("kind", ["call", "email_sent", "meeting"])
def test_a_contact_logged_on_the_lead_is_the_first_response(cast: Cast, kind: str) -> None:
    handoff = touch(cast, accepted(cast), kind=kind)

    assert (handoff.state, handoff.first_response_at, handoff.next_clock_at) == ("contacted", LATER, None)


@pytest.mark.parametrize(
    ("who", "kind", "outcome"),
    [("tobias", "call", "reached"), ("deniz", "note", "reached"), ("deniz", "page_visit", "")],
)
def test_other_touches_answer_nothing(cast: Cast, who: str, kind: str, outcome: str) -> None:
    handoff = touch(cast, accepted(cast), who, kind, outcome)

    assert (handoff.state, handoff.attempts, handoff.next_clock_at) == ("accepted", 0, handoff.remind_at)


@pytest.mark.parametrize(
    ("kind", "outcome", "state"),
    [
        ("call", "talked", "contacted"),
        ("call", "no_answer", "accepted"),
        ("call", "", "accepted"),
        ("email_sent", "", "contacted"),
        ("meeting", "", "contacted"),
    ],
)
def test_a_call_that_says_nothing_reached_nobody(cast: Cast, kind: str, outcome: str, state: str) -> None:
    handoff = touch(cast, accepted(cast), kind=kind, outcome=outcome)

    assert (handoff.state, handoff.first_response_at, handoff.attempts) == (state, LATER, 1)


@pytest.mark.parametrize(("kind", "attempts"), [("email_sent", 0), ("call", 1)])
def test_a_mail_that_a_program_sent_is_no_persons_response(cast: Cast, kind: str, attempts: int) -> None:
    handoff = accepted(cast)
    program = create_client(
        actor=cast.paul, name="Telefonanlage", system="cti", side=Side.SALES, now=NOW
    ).user

    log_touch(actor=program, lead=handoff.lead, kind=kind, outcome="reached", occurred_at=LATER, now=LATER)

    handoff.refresh_from_db()
    assert (handoff.attempts, handoff.is_contacted) == (attempts, attempts == 1)


def test_a_contact_from_before_the_offer_answers_nothing(cast: Cast) -> None:
    handoff = accepted(cast)
    before = NOW - timedelta(minutes=1)

    log_touch(
        actor=cast.deniz, lead=handoff.lead, kind="call", outcome="reached", occurred_at=before, now=LATER
    )

    handoff.refresh_from_db()
    assert (handoff.state, handoff.attempts) == ("accepted", 0)


def test_marketing_stamps_the_response_it_owes(cast: Cast) -> None:
    handoff = accept_handoff(actor=cast.sofia, handoff=offered_to_marketing(cast), now=NOW)

    assert touch(cast, handoff, "deniz").state == "accepted"
    assert touch(cast, handoff, "sofia", "email_sent").state == "contacted"


def test_a_lead_without_handoff_takes_touches_as_before(cast: Cast) -> None:
    lead = make_lead()

    log_touch(actor=cast.deniz, lead=lead, kind="call", outcome="reached", occurred_at=NOW, now=NOW)

    assert lead.touches.count() == 1
