"""Before the first contact: accept, reject, withdraw."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from alliance.journal.models import Entry
from alliance.people.actions import create_client
from alliance.people.models import Absence, User
from leads.crm.models import Lead
from leads.handoffs import actions
from leads.handoffs.errors import (
    HandoffNotOnOffer,
    ReasonRequired,
    WrongSide,
)
from leads.handoffs.models import Handoff
from leads.handoffs.reasons import Rejection
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.handoffs.scenes import (
    CONTEXT,
    accepted,
    contacted,
    offered,
    offered_to_marketing,
    traces,
    verbs_of,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
Scene = Callable[[Cast], Handoff]


def test_sales_hands_a_lead_to_marketing_the_same_way(cast: Cast) -> None:
    lead = make_lead(stage="sal", owner_side="sales")

    handoff = actions.offer_handoff(
        actor=cast.deniz, lead=lead, team=cast.marketing, assignee=cast.sofia, context=CONTEXT, now=NOW
    )
    actions.accept_handoff(actor=cast.sofia, handoff=handoff, now=LATER)

    lead.refresh_from_db()
    assert (handoff.kind, handoff.to_side, lead.stage, lead.owner_side) == (
        "nurture_request", "marketing", "nurturing", "marketing",
    )  # fmt: skip


def test_accepting_makes_a_sal_with_an_owner(cast: Cast) -> None:
    handoff = accepted(cast)

    lead = Lead.objects.get(pk=handoff.lead_id)
    assert (handoff.state, handoff.decided_by, lead.stage, lead.owner) == (
        "accepted",
        cast.deniz,
        "sal",
        cast.deniz,
    )


@pytest.mark.parametrize("who", ["tobias", "jana", "carolin", "anke", "helga", "paul", "ingrid", "stranger"])
@pytest.mark.parametrize("answer", ["accept", "reject"])
def test_only_the_receiver_or_their_lead_answers(cast: Cast, who: str, answer: str) -> None:
    handoff = offered(cast)
    before = traces(handoff)

    with pytest.raises(WrongSide) as refusal:
        _answer(answer, getattr(cast, who), handoff)

    assert (refusal.value.code, traces(handoff)) == ("wrong_side", before)


def _answer(answer: str, actor: Any, handoff: Handoff) -> None:
    if answer == "accept":
        actions.accept_handoff(actor=actor, handoff=handoff, now=LATER)
    else:
        actions.reject_handoff(
            actor=actor, handoff=handoff, reason="capacity", sentence="Keine Zeit", now=LATER
        )


def test_the_lead_of_the_receiving_side_may_answer_too(cast: Cast) -> None:
    handoff = actions.accept_handoff(actor=cast.ralf, handoff=offered(cast), now=LATER)

    assert (handoff.state, handoff.assignee) == ("accepted", cast.deniz)


@pytest.mark.parametrize("reason", Rejection.values)
def test_rejecting_opens_an_answer_for_the_offerer(cast: Cast, reason: str) -> None:
    closed, reverse = actions.reject_handoff(
        actor=cast.deniz, handoff=offered(cast), reason=reason, sentence=" Nur ein Händler. ", now=LATER
    )

    assert (closed.state, closed.reason, closed.sentence, closed.closed_at) == (
        "rejected", reason, "Nur ein Händler.", LATER,
    )  # fmt: skip
    assert (reverse.kind, reverse.state, reverse.answers, reverse.assignee) == (
        "lead_answer", "offered", closed, cast.tobias,
    )  # fmt: skip
    assert (reverse.from_side, reverse.to_side, reverse.due_at) == (
        "sales",
        "marketing",
        LATER + timedelta(days=2),
    )
    assert verbs_of(closed.lead) == ["handoff.offered", "handoff.rejected", "handoff.came_back"]


@pytest.mark.parametrize(
    ("reason", "sentence", "missing"),
    [("", "Grund", ["/reason"]), ("capacity", " ", ["/sentence"]), ("timing", "", ["/reason", "/sentence"])],
)
def test_a_rejection_without_reason_is_refused(
    cast: Cast, reason: str, sentence: str, missing: list[str]
) -> None:
    handoff = offered(cast)
    before = traces(handoff)

    with pytest.raises(ReasonRequired) as refusal:
        actions.reject_handoff(actor=cast.deniz, handoff=handoff, reason=reason, sentence=sentence, now=LATER)

    assert [field.pointer for field in refusal.value.fields] == missing
    assert traces(handoff) == before


@pytest.mark.parametrize("scene", [accepted, contacted])
def test_after_acceptance_nobody_rejects_or_withdraws(cast: Cast, scene: Scene) -> None:
    handoff = scene(cast)
    before = traces(handoff)

    with pytest.raises(HandoffNotOnOffer):
        _answer("reject", cast.deniz, handoff)
    with pytest.raises(HandoffNotOnOffer):
        _answer("accept", cast.deniz, handoff)
    with pytest.raises(HandoffNotOnOffer):
        actions.withdraw_handoff(actor=cast.tobias, handoff=handoff, sentence="Versehen", now=LATER)
    assert traces(handoff) == before


def test_withdrawing_makes_the_lead_ready_again(cast: Cast) -> None:
    handoff = actions.withdraw_handoff(
        actor=cast.tobias, handoff=offered(cast), sentence="Doppelt", now=LATER
    )

    assert (handoff.state, Lead.objects.get(pk=handoff.lead_id).stage) == ("withdrawn", "mql")


@pytest.mark.parametrize("who", ["sofia", "deniz", "ralf", "helga"])
def test_only_the_offerer_or_their_lead_withdraws(cast: Cast, who: str) -> None:
    handoff = offered(cast)
    before = traces(handoff)

    with pytest.raises(WrongSide):
        actions.withdraw_handoff(actor=getattr(cast, who), handoff=handoff, sentence="Doppelt", now=LATER)

    assert traces(handoff) == before


def test_a_withdrawal_says_why(cast: Cast) -> None:
    handoff = offered(cast)
    before = traces(handoff)

    with pytest.raises(ReasonRequired):
        actions.withdraw_handoff(actor=cast.tobias, handoff=handoff, sentence=" ", now=LATER)

    assert traces(handoff) == before


def test_while_nobody_is_assigned_anybody_of_the_team_answers(cast: Cast) -> None:
    handoff = offered(cast)
    Handoff.objects.filter(pk=handoff.pk).update(assignee=None, assigned_at=None)

    accepted_one = actions.accept_handoff(actor=cast.carolin, handoff=handoff, now=LATER)

    assert accepted_one.assignee == cast.carolin


def test_the_deputy_of_an_absent_assignee_answers(cast: Cast) -> None:
    handoff = offered(cast)
    today = date.today()
    Absence.objects.create(person=cast.deniz, starts_on=today, ends_on=today, deputy=cast.carolin)

    answered = actions.accept_handoff(actor=cast.carolin, handoff=handoff, now=LATER)

    assert (answered.decided_by, answered.assignee) == (cast.carolin, cast.deniz)


def test_a_deputy_who_is_away_too_passes_the_answer_on(cast: Cast) -> None:
    handoff = offered(cast)
    today = date.today()
    Absence.objects.create(person=cast.deniz, starts_on=today, ends_on=today, deputy=cast.carolin)
    Absence.objects.create(person=cast.carolin, starts_on=today, ends_on=today, deputy=cast.anke)

    with pytest.raises(WrongSide):
        actions.accept_handoff(actor=cast.carolin, handoff=handoff, now=LATER)

    assert actions.accept_handoff(actor=cast.anke, handoff=handoff, now=LATER).decided_by == cast.anke


@pytest.mark.parametrize("side", [None, "marketing"])
def test_a_program_of_no_or_the_other_side_never_answers(cast: Cast, side: str | None) -> None:
    handoff = offered(cast)
    program = User.objects.get(pk=create_client(actor=cast.paul, name="CRM", side=side, now=NOW).user.pk)
    before = traces(handoff)

    with pytest.raises(WrongSide):
        actions.accept_handoff(actor=program, handoff=handoff, now=LATER)

    assert traces(handoff) == before


def test_a_program_of_the_receiving_side_answers_for_it(cast: Cast) -> None:
    program = User.objects.get(pk=create_client(actor=cast.paul, name="CRM", side="sales", now=NOW).user.pk)

    handoff = actions.accept_handoff(actor=program, handoff=offered(cast), now=LATER)

    assert (handoff.state, handoff.assignee) == ("accepted", cast.deniz)
    assert Entry.objects.latest("id").origin == "crm"


@pytest.mark.requirement("B90")
def test_marketing_rejects_with_the_same_words_and_sales_owes_the_answer(cast: Cast) -> None:
    closed, reverse = actions.reject_handoff(
        actor=cast.sofia,
        handoff=offered_to_marketing(cast),
        reason="duplicate",
        sentence="Doppelt.",
        now=LATER,
    )

    assert (closed.state, reverse.kind, reverse.to_side, reverse.assignee) == (
        "rejected", "lead_answer", "sales", cast.deniz,
    )  # fmt: skip
    assert reverse.due_at == LATER + timedelta(days=2)
