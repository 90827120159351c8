"""Each action: allowed, denied, in the wrong state; a refused one leaves no trace."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from alliance.errors import RuleError
from alliance.journal.models import Entry
from leads.crm.models import Lead
from leads.handoffs import actions
from leads.handoffs.context import ContextIncomplete
from leads.handoffs.errors import (
    AttemptsMissing,
    HandoffAlreadyOpen,
    HandoffNotAccepted,
    HandoffNotContacted,
    HandoffNotOnOffer,
    NeedNotConfirmed,
    NoPermittedChannel,
    NotAReverseHandoff,
    PlacementRequired,
    ReasonRequired,
    ResumeDateRequired,
    ReverseHandoffIsPlaced,
    TeamNotReceiving,
    WrongSide,
)
from leads.handoffs.models import Handoff
from leads.handoffs.reasons import Disqualification, Rejection, Return
from leads.handoffs.routing import AssigneeNotInTeam
from leads.intake.lifecycle import StageNotReachable
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.handoffs.scenes import (
    CONTEXT,
    accepted,
    came_back_rejected,
    came_back_returned,
    contacted,
    offered,
    traces,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
Scene = Callable[[Cast], Handoff]


def verbs_of(lead: Lead) -> list[str]:
    return list(
        Entry.objects.filter(thread_type="lead", thread_id=lead.pk)
        .order_by("id")
        .values_list("verb", flat=True)
    )


def test_an_offer_hands_the_lead_over(cast: Cast) -> None:
    handoff = offered(cast)

    assert (handoff.kind, handoff.state, handoff.assignee) == ("lead_to_sales", "offered", cast.deniz)
    assert (handoff.from_side, handoff.to_side, handoff.from_team) == ("marketing", "sales", cast.marketing)
    assert handoff.lead.stage == "handed_over"
    assert verbs_of(handoff.lead) == ["handoff.offered"]


def test_an_offer_without_context_names_every_missing_item(cast: Cast) -> None:
    lead = make_lead()
    context = {**CONTEXT, "promised": " ", "why_now": ""}

    with pytest.raises(ContextIncomplete) as refusal:
        offered(cast, lead=lead, context=context)

    assert refusal.value.details["missing"] == ["why_now", "promised"]
    assert [field.pointer for field in refusal.value.fields] == ["/context/why_now", "/context/promised"]
    assert (Handoff.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.parametrize("stage", ["inquiry", "nurturing", "sal", "sql", "disqualified"])
def test_marketing_offers_only_what_is_qualified(cast: Cast, stage: str) -> None:
    lead = make_lead(stage=stage)

    with pytest.raises(StageNotReachable):
        offered(cast, lead=lead)

    assert Entry.objects.count() == 0


def test_a_lead_is_handed_over_once_at_a_time(cast: Cast) -> None:
    first = offered(cast)

    with pytest.raises(HandoffAlreadyOpen) as refusal:
        offered(cast, lead=first.lead)

    assert refusal.value.details == {"handoff_id": first.pk}


def test_a_lead_nobody_may_contact_is_not_offered(cast: Cast) -> None:
    with pytest.raises(NoPermittedChannel):
        offered(cast, lead=make_lead(consents=False))


def test_an_offer_goes_to_an_open_team_of_the_other_side(cast: Cast) -> None:
    cast.sales_north.is_active = False

    for team in (cast.marketing, cast.sales_north):
        with pytest.raises(TeamNotReceiving):
            offered(cast, team=team, assignee=None)


def test_an_assignee_belongs_to_the_team(cast: Cast) -> None:
    with pytest.raises(AssigneeNotInTeam):
        offered(cast, assignee=cast.anke)


@pytest.mark.parametrize("who", ["helga", "yusuf", "paul", "ingrid", "stranger"])
def test_nobody_without_a_side_offers(cast: Cast, who: str) -> None:
    with pytest.raises(RuleError) as refusal:
        actions.offer_handoff(
            actor=getattr(cast, who), lead=make_lead(), team=cast.sales_south, context=CONTEXT, now=NOW
        )

    assert (refusal.value.status, Handoff.objects.count(), Entry.objects.count()) == (403, 0, 0)


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


def test_reaching_the_person_stamps_the_first_response_once(cast: Cast) -> None:
    handoff = contacted(cast)
    first = handoff.first_response_at

    again = actions.log_response(
        actor=cast.deniz, handoff=handoff, kind="email_sent", outcome="reached", now=LATER
    )

    assert (again.state, again.first_response_at, again.attempts) == ("contacted", first, 2)
    assert verbs_of(handoff.lead).count("handoff.contacted") == 1


def test_an_attempt_that_reached_nobody_keeps_the_clock_running(cast: Cast) -> None:
    handoff = accepted(cast)

    tried = actions.log_response(
        actor=cast.deniz, handoff=handoff, kind="call", outcome="not_reached", now=LATER
    )

    assert (tried.state, tried.attempts, tried.first_response_at) == ("accepted", 1, None)
    assert tried.next_clock_at == handoff.remind_at


def test_a_response_needs_acceptance_first(cast: Cast) -> None:
    with pytest.raises(HandoffNotAccepted):
        actions.log_response(
            actor=cast.deniz, handoff=offered(cast), kind="call", outcome="reached", now=LATER
        )


def qualify(cast: Cast, handoff: Handoff, **fields: Any) -> Handoff:
    values: dict[str, Any] = {
        "need": "40 Pressen nachrüsten",
        "next_step": "Vor-Ort-Termin",
        "next_step_on": (NOW + timedelta(days=7)).date(),
        **fields,
    }
    return actions.qualify_handoff(actor=cast.deniz, handoff=handoff, now=LATER, **values)


def test_qualifying_makes_an_sql_with_a_dated_next_step(cast: Cast) -> None:
    handoff = qualify(cast, contacted(cast))

    lead = Lead.objects.get(pk=handoff.lead_id)
    assert (handoff.state, lead.stage, lead.next_step) == ("qualified", "sql", "Vor-Ort-Termin")


def test_qualifying_needs_a_first_response(cast: Cast) -> None:
    with pytest.raises(HandoffNotContacted):
        qualify(cast, accepted(cast))


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"need": ""}, "/need"),
        ({"next_step": " "}, "/next_step"),
        ({"next_step_on": None}, "/next_step_on"),
        ({"next_step_on": (NOW - timedelta(days=1)).date()}, "/next_step_on"),
    ],
)
def test_qualifying_needs_need_and_next_step(cast: Cast, fields: dict[str, Any], pointer: str) -> None:
    handoff = contacted(cast)
    before = traces(handoff)

    with pytest.raises(NeedNotConfirmed) as refusal:
        qualify(cast, handoff, **fields)

    assert [field.pointer for field in refusal.value.fields] == [pointer]
    assert traces(handoff) == before


@pytest.mark.parametrize("reason", sorted(set(Return.values) - {"unreachable"}))
def test_returning_opens_a_reverse_handoff(cast: Cast, reason: str) -> None:
    closed, reverse = actions.return_handoff(
        actor=cast.deniz,
        handoff=accepted(cast),
        reason=reason,
        sentence="Nach dem Umbau.",
        resume_on=(NOW + timedelta(days=90)).date(),
        now=LATER,
    )

    assert (closed.state, reverse.kind, reverse.answers, reverse.assignee) == (
        "returned", "lead_return", closed, cast.tobias,
    )  # fmt: skip
    assert Lead.objects.get(pk=closed.lead_id).stage == "sal"


@pytest.mark.parametrize("days", [None, 0, -1])
def test_wrong_time_needs_a_date_to_come(cast: Cast, days: int | None) -> None:
    resume_on = None if days is None else (LATER + timedelta(days=days)).date()

    with pytest.raises(ResumeDateRequired):
        actions.return_handoff(
            actor=cast.deniz,
            handoff=accepted(cast),
            reason="timing",
            sentence="Später.",
            resume_on=resume_on,
            now=LATER,
        )


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


@pytest.mark.parametrize("reason", Disqualification.values)
def test_disqualifying_closes_the_lead(cast: Cast, reason: str) -> None:
    handoff = actions.disqualify_handoff(
        actor=cast.deniz, handoff=contacted(cast), reason=reason, sentence="Passt nicht.", now=LATER
    )

    assert (handoff.state, Lead.objects.get(pk=handoff.lead_id).stage) == ("disqualified", "disqualified")


def test_disqualifying_needs_contact(cast: Cast) -> None:
    with pytest.raises(HandoffNotContacted):
        actions.disqualify_handoff(
            actor=cast.deniz, handoff=accepted(cast), reason="no_need", sentence="Kein Bedarf.", now=LATER
        )


@pytest.mark.parametrize(
    ("placement", "stage"), [("nurturing", "nurturing"), ("reoffer", "mql"), ("disqualified", "disqualified")]
)
@pytest.mark.parametrize("scene", [came_back_rejected, came_back_returned])
def test_confirming_places_the_lead(cast: Cast, scene: Scene, placement: str, stage: str) -> None:
    handoff = actions.confirm_handoff(actor=cast.tobias, handoff=scene(cast), placement=placement, now=LATER)

    assert (handoff.state, Lead.objects.get(pk=handoff.lead_id).stage) == ("confirmed", stage)


def test_a_returned_lead_rests_until_its_resume_date_and_begins_another_pass(cast: Cast) -> None:
    reverse = came_back_returned(cast)
    actions.confirm_handoff(actor=cast.tobias, handoff=reverse, placement="nurturing", now=LATER)

    lead = Lead.objects.get(pk=reverse.lead_id)
    assert (lead.stage, lead.resume_on, lead.pass_no) == ("nurturing", (NOW + timedelta(days=90)).date(), 1)


def test_disputing_makes_the_lead_ready_again(cast: Cast) -> None:
    handoff = actions.dispute_handoff(
        actor=cast.jana, handoff=came_back_rejected(cast), sentence="Erfüllt die Definition.", now=LATER
    )

    assert (handoff.state, Lead.objects.get(pk=handoff.lead_id).stage) == ("disputed", "mql")


def test_a_dispute_says_why(cast: Cast) -> None:
    with pytest.raises(ReasonRequired):
        actions.dispute_handoff(actor=cast.tobias, handoff=came_back_rejected(cast), sentence=" ", now=LATER)


def test_a_placement_is_one_of_three(cast: Cast) -> None:
    with pytest.raises(PlacementRequired):
        actions.confirm_handoff(actor=cast.tobias, handoff=came_back_rejected(cast), placement="", now=LATER)


@pytest.mark.parametrize("who", ["deniz", "ralf", "sofia", "helga", "paul"])
def test_only_the_offering_side_places_what_came_back(cast: Cast, who: str) -> None:
    reverse = came_back_rejected(cast)
    before = traces(reverse)

    with pytest.raises(WrongSide):
        actions.confirm_handoff(actor=getattr(cast, who), handoff=reverse, placement="reoffer", now=LATER)
    with pytest.raises(WrongSide):
        actions.dispute_handoff(actor=getattr(cast, who), handoff=reverse, sentence="Nein.", now=LATER)

    assert traces(reverse) == before


def test_forward_and_reverse_have_answers_of_their_own(cast: Cast) -> None:
    forward, reverse = offered(cast), came_back_rejected(cast)

    with pytest.raises(NotAReverseHandoff):
        actions.confirm_handoff(actor=cast.deniz, handoff=forward, placement="reoffer", now=LATER)
    with pytest.raises(ReverseHandoffIsPlaced):
        actions.accept_handoff(actor=cast.tobias, handoff=reverse, now=LATER)


def test_reassigning_moves_no_clock(cast: Cast) -> None:
    handoff = offered(cast)

    moved = actions.reassign_handoff(actor=cast.ralf, handoff=handoff, assignee=cast.carolin, now=LATER)

    assert (moved.assignee, moved.due_at, moved.next_clock_at) == (
        cast.carolin,
        handoff.due_at,
        handoff.next_clock_at,
    )


@pytest.mark.parametrize("who", ["tobias", "carolin", "anke", "helga"])
def test_only_assignee_and_leads_reassign(cast: Cast, who: str) -> None:
    handoff = offered(cast)

    with pytest.raises(WrongSide):
        actions.reassign_handoff(actor=getattr(cast, who), handoff=handoff, assignee=cast.carolin, now=LATER)

    handoff.refresh_from_db()
    assert handoff.assignee == cast.deniz


def test_the_receiver_says_whether_the_context_helped(cast: Cast) -> None:
    handoff = qualify(cast, contacted(cast))

    rated = actions.rate_context(actor=cast.deniz, handoff=handoff, helped="partly", now=LATER)

    assert rated.context_helped == "partly"


def test_a_closed_handoff_never_changes(cast: Cast) -> None:
    handoff = qualify(cast, contacted(cast))

    for change in ({"sentence": "Anders"}, {"state": "offered", "closed_at": None}, {"attempts": 9}):
        with pytest.raises(IntegrityError, match="closed hand-off"), transaction.atomic():
            Handoff.objects.filter(pk=handoff.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handoff.objects.filter(pk=handoff.pk).delete()
