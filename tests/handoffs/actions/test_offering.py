"""Offering: who, which lead, to whom, with what."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from alliance.errors import RuleError
from alliance.journal.models import Entry
from alliance.people.actions import create_client
from alliance.people.models import User
from leads.handoffs import actions
from leads.handoffs.context import ContextIncomplete, ContextUnreadable
from leads.handoffs.errors import (
    HandoffAlreadyOpen,
    NoPermittedChannel,
    TeamNotReceiving,
)
from leads.handoffs.models import Handoff
from leads.handoffs.routing import AssigneeNotInTeam
from leads.intake.lifecycle import StageNotReachable
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.handoffs.scenes import (
    CONTEXT,
    offered,
    offered_to_marketing,
    verbs_of,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
Scene = Callable[[Cast], Handoff]


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
    cast.sales_north.save()

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


@pytest.mark.parametrize("item", [{"budget": "50.000"}, {"who": "a" * 2001}, {"who": 7}])
def test_the_context_holds_only_its_items_as_text(cast: Cast, item: dict[str, Any]) -> None:
    with pytest.raises(ContextUnreadable):
        offered(cast, context={**CONTEXT, **item})

    assert (Handoff.objects.count(), Entry.objects.count()) == (0, 0)


def test_an_offer_stores_half_whole_and_double_time(cast: Cast) -> None:
    handoff = offered(cast)

    # Tuesday 10:00 in Berlin, eight working hours between 8:00 and 17:00.
    assert handoff.offered_at == NOW
    assert handoff.remind_at == NOW + timedelta(hours=4)
    assert handoff.due_at == NOW + timedelta(hours=23)
    assert handoff.escalate_at == NOW + timedelta(hours=31)
    assert handoff.next_clock_at == handoff.remind_at


def test_who_asked_for_contact_waits_an_hour_whatever_the_offerer_wishes(cast: Cast) -> None:
    handoff = offered(cast, lead=make_lead(requested_at=NOW), priority="normal")

    assert (handoff.priority, handoff.due_at) == ("hand_raise", NOW + timedelta(hours=1))


@pytest.mark.parametrize(("points", "priority"), [(79, "normal"), (80, "hot")])
def test_much_engagement_makes_it_hot(cast: Cast, points: int, priority: str) -> None:
    handoff = offered(cast, lead=make_lead(engagement_points=points))

    assert handoff.priority == priority


def test_a_neutral_program_offers_on_behalf_of_marketing(cast: Cast) -> None:
    program = create_client(actor=cast.paul, name="CRM", side=None, now=NOW).user

    handoff = actions.offer_handoff(
        actor=User.objects.get(pk=program.pk),
        lead=make_lead(),
        team=cast.sales_south,
        context=CONTEXT,
        now=NOW,
    )

    assert (handoff.kind, handoff.from_side, handoff.from_team) == (
        "lead_to_sales",
        "marketing",
        cast.marketing,
    )


@pytest.mark.parametrize("stage", ["mql", "nurturing", "sql", "disqualified", "won"])
def test_sales_hands_over_only_what_is_its_to_give(cast: Cast, stage: str) -> None:
    lead = make_lead(stage=stage, owner_side="sales")

    with pytest.raises(StageNotReachable):
        offered_to_marketing(cast, lead=lead)

    assert Entry.objects.count() == 0
