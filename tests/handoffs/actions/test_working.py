"""After acceptance: responses, qualifying, returning, disqualifying."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from alliance.people.models import User
from leads.crm.models import Lead
from leads.handoffs import actions
from leads.handoffs.errors import (
    HandoffNotAccepted,
    HandoffNotClosed,
    HandoffNotContacted,
    NeedNotConfirmed,
    ReasonRequired,
    ResumeDateRequired,
    WrongSide,
)
from leads.handoffs.models import Handoff
from leads.handoffs.reasons import Disqualification, Return
from tests.cast import Cast
from tests.factories import NOW
from tests.handoffs.scenes import (
    accepted,
    contacted,
    offered,
    offered_to_marketing,
    qualify,
    traces,
    verbs_of,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
Scene = Callable[[Cast], Handoff]


def test_reaching_the_person_stamps_the_first_response_once(cast: Cast) -> None:
    handoff = contacted(cast)
    first = handoff.first_response_at

    again = actions.log_response(
        actor=cast.deniz, handoff=handoff, kind="email_sent", outcome="reached", now=LATER
    )

    assert (again.state, again.first_response_at, again.attempts) == ("contacted", first, 2)
    assert verbs_of(handoff.lead).count("handoff.contacted") == 1


def test_qualifying_makes_an_sql_with_a_dated_next_step(cast: Cast) -> None:
    handoff = qualify(cast, contacted(cast))

    lead = Lead.objects.get(pk=handoff.lead_id)
    assert (handoff.state, lead.stage, lead.next_step) == ("qualified", "sql", "Vor-Ort-Termin")


def test_a_next_step_is_a_change_of_the_lead_that_programs_see(cast: Cast) -> None:
    handoff = actions.accept_handoff(actor=cast.sofia, handoff=offered_to_marketing(cast), now=NOW)
    actions.log_response(actor=cast.sofia, handoff=handoff, kind="call", outcome="reached", now=NOW)
    Lead.objects.filter(pk=handoff.lead_id).update(stage="mql")
    before = Lead.objects.get(pk=handoff.lead_id).version

    actions.qualify_handoff(
        actor=cast.sofia,
        handoff=handoff,
        need="Test",
        next_step="Termin",
        next_step_on=LATER.date(),
        now=LATER,
    )

    lead = Lead.objects.get(pk=handoff.lead_id)
    assert (lead.version, lead.updated_at, lead.next_step) == (before + 1, LATER, "Termin")


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


@pytest.mark.parametrize("reason", ["timing", "no_budget_yet"])
def test_a_date_that_has_passed_is_never_one_to_talk_again(cast: Cast, reason: str) -> None:
    handoff = accepted(cast)
    before = traces(handoff)

    with pytest.raises(ResumeDateRequired):
        actions.return_handoff(
            actor=cast.deniz, handoff=handoff, reason=reason, sentence="Später.", resume_on=LATER.date(),
            now=LATER,
        )  # fmt: skip

    assert traces(handoff) == before


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


WORK: dict[str, Callable[[User, Handoff], object]] = {
    "respond": lambda actor, handoff: actions.log_response(
        actor=actor, handoff=handoff, kind="call", outcome="reached", now=LATER
    ),
    "qualify": lambda actor, handoff: actions.qualify_handoff(
        actor=actor,
        handoff=handoff,
        need="40 Pressen",
        next_step="Termin",
        next_step_on=LATER.date(),
        now=LATER,
    ),
    "return": lambda actor, handoff: actions.return_handoff(
        actor=actor, handoff=handoff, reason="no_budget_yet", sentence="Nächstes Jahr.", now=LATER
    ),
    "disqualify": lambda actor, handoff: actions.disqualify_handoff(
        actor=actor, handoff=handoff, reason="no_need", sentence="Kein Bedarf.", now=LATER
    ),
}


@pytest.mark.parametrize(
    "who", ["tobias", "jana", "carolin", "anke", "helga", "yusuf", "paul", "ingrid", "stranger"]
)
@pytest.mark.parametrize("verb", WORK)
def test_only_the_receiver_or_their_lead_works_on_it(cast: Cast, verb: str, who: str) -> None:
    handoff = contacted(cast)
    before = traces(handoff)

    with pytest.raises(WrongSide):
        WORK[verb](getattr(cast, who), handoff)

    assert traces(handoff) == before


@pytest.mark.parametrize("verb", WORK)
def test_nothing_is_worked_on_before_acceptance_or_after_the_end(cast: Cast, verb: str) -> None:
    # A response is the one thing that accepts by itself.
    waiting = [] if verb == "respond" else [offered(cast)]
    for handoff in (*waiting, qualify(cast, contacted(cast))):
        before = traces(handoff)

        with pytest.raises(HandoffNotAccepted):
            WORK[verb](cast.deniz, handoff)

        assert traces(handoff) == before


@pytest.mark.parametrize(
    ("reason", "sentence"), [("", "Warum"), ("no_need", " "), ("timing", "Falsche Liste")]
)
def test_a_disqualification_has_a_reason_of_its_list(cast: Cast, reason: str, sentence: str) -> None:
    handoff = contacted(cast)
    before = traces(handoff)

    with pytest.raises(ReasonRequired):
        actions.disqualify_handoff(
            actor=cast.deniz, handoff=handoff, reason=reason, sentence=sentence, now=LATER
        )

    assert traces(handoff) == before


def test_a_return_has_a_reason_of_its_list(cast: Cast) -> None:
    handoff = accepted(cast)
    before = traces(handoff)

    with pytest.raises(ReasonRequired) as refusal:
        actions.return_handoff(actor=cast.deniz, handoff=handoff, reason="capacity", sentence="", now=LATER)

    assert [field.pointer for field in refusal.value.fields] == ["/reason", "/sentence"]
    assert traces(handoff) == before


@pytest.mark.requirement("B90")
def test_marketing_qualifies_what_sales_gave_it(cast: Cast) -> None:
    handoff = actions.accept_handoff(actor=cast.sofia, handoff=offered_to_marketing(cast), now=NOW)
    actions.log_response(actor=cast.sofia, handoff=handoff, kind="email_sent", outcome="reached", now=LATER)

    done = actions.qualify_handoff(
        actor=cast.sofia,
        handoff=handoff,
        need="Will testen",
        next_step="Übergeben",
        next_step_on=LATER.date(),
        now=LATER,
    )

    assert (done.state, Lead.objects.get(pk=done.lead_id).stage) == ("qualified", "mql")


def test_the_question_about_the_context_comes_at_the_end(cast: Cast) -> None:
    handoff = contacted(cast)
    before = traces(handoff)

    with pytest.raises(HandoffNotClosed):
        actions.rate_context(actor=cast.deniz, handoff=handoff, helped="yes", now=LATER)

    assert traces(handoff) == before


@pytest.mark.parametrize("who", ["tobias", "jana", "helga", "stranger"])
def test_only_the_receiving_side_rates_the_context(cast: Cast, who: str) -> None:
    handoff = qualify(cast, contacted(cast))
    before = traces(handoff)

    with pytest.raises(WrongSide):
        actions.rate_context(actor=getattr(cast, who), handoff=handoff, helped="yes", now=LATER)

    assert (traces(handoff), handoff.context_helped) == (before, "")
