"""While a hand-off is open its answer decides the lead's stage; no other door leads around it."""

from datetime import timedelta

import pytest

from leads.crm.models import Lead
from leads.handoffs import actions
from leads.intake.actions import move_lead
from leads.intake.engine import upsert_leads
from leads.intake.lifecycle import StageNotReachable, enter_stage
from leads.intake.moves import possible_moves
from leads.intake.rows import LeadRow
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.handoffs.scenes import accepted, came_back_returned, offered_to_marketing, traces

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize("scene", [accepted, came_back_returned])
@pytest.mark.parametrize("stage", ["sql", "disqualified"])
def test_sales_does_not_move_a_lead_past_its_open_handoff(cast: Cast, scene, stage: str) -> None:
    handoff = scene(cast)
    before = traces(handoff)

    with pytest.raises(StageNotReachable):
        move_lead(actor=cast.deniz, lead=handoff.lead, stage=stage, reason="Doch.", now=LATER)

    handoff.lead.refresh_from_db()
    assert (handoff.lead.stage, traces(handoff)) == (Lead.Stage.SAL, before)
    assert possible_moves(cast.deniz, handoff.lead) == []


@pytest.mark.parametrize("stage", ["sql", "disqualified"])
def test_a_synchronised_row_does_not_either(cast: Cast, stage: str) -> None:
    handoff = accepted(cast)
    before = traces(handoff)
    row = LeadRow(email=handoff.lead.email, stage=stage)

    (outcome,) = upsert_leads(actor=cast.deniz, rows=[row], system="erp", now=LATER)

    assert outcome.problem is not None
    assert (outcome.status, outcome.problem.code) == ("refused", "stage_not_reachable")
    handoff.lead.refresh_from_db()
    assert (handoff.lead.stage, traces(handoff)) == (Lead.Stage.SAL, before)


def test_a_row_of_sales_moves_only_leads_of_sales(cast: Cast) -> None:
    lead = make_lead(stage="inquiry", owner_side="marketing")

    (outcome,) = upsert_leads(
        actor=cast.deniz, rows=[LeadRow(email=lead.email, stage="sal")], system="erp", now=LATER
    )

    lead.refresh_from_db()
    assert (outcome.status, lead.stage) == ("refused", Lead.Stage.INQUIRY)


def test_sales_moves_its_own_lead_without_a_handoff(cast: Cast) -> None:
    lead = make_lead(stage="sal", owner_side="sales")

    move_lead(actor=cast.deniz, lead=lead, stage="sql", now=LATER)

    lead.refresh_from_db()
    assert lead.stage == Lead.Stage.SQL


def test_a_lead_qualified_while_sales_asked_marketing_can_be_accepted(cast: Cast) -> None:
    handoff = offered_to_marketing(cast, lead=make_lead(stage="inquiry"))
    handoff.lead.refresh_from_db()
    enter_stage(handoff.lead, Lead.Stage.MQL, by="system", now=LATER)

    taken = actions.accept_handoff(actor=cast.sofia, handoff=handoff, now=LATER)

    assert (taken.state, taken.lead.stage) == ("accepted", Lead.Stage.MQL)


@pytest.mark.parametrize("outcome", ["qualify", "disqualify"])
def test_a_lead_qualified_while_marketing_works_on_it_can_be_closed(cast: Cast, outcome: str) -> None:
    handoff = offered_to_marketing(cast)
    handoff = actions.accept_handoff(actor=cast.sofia, handoff=handoff, now=LATER)
    handoff = actions.log_response(
        actor=cast.sofia, handoff=handoff, kind="call", outcome="reached", text="Gesprochen", now=LATER
    )
    enter_stage(handoff.lead, Lead.Stage.MQL, by="system", now=LATER)

    if outcome == "qualify":
        day = (LATER + timedelta(days=7)).date()
        closed = actions.qualify_handoff(
            actor=cast.sofia, handoff=handoff, need="Linie", next_step="Termin", next_step_on=day, now=LATER
        )
    else:
        closed = actions.disqualify_handoff(
            actor=cast.sofia, handoff=handoff, reason="no_need", sentence="Kein Bedarf.", now=LATER
        )

    wanted = {"qualify": ("qualified", "mql"), "disqualify": ("disqualified", "disqualified")}
    assert (closed.state, closed.lead.stage) == wanted[outcome]
