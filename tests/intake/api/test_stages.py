"""Stages through the REST door: the same guards, reasons and codes as in the browser and in a file."""

import pytest

from leads.intake.models import LeadDefinition
from tests.factories import make_lead
from tests.intake.api.client import Ask, make_caller

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("S11")
def test_a_forbidden_transition_has_the_same_code_as_everywhere(ask: Ask) -> None:
    lead = make_lead(stage="mql")

    moved = ask("POST", f"/leads/{lead.pk}/transitions", {"stage": "won"})
    put = ask("PUT", "/leads/by-external-id/crm/1", {"email": lead.email, "stage": "won"})
    row = ask("POST", "/leads/bulk", {"leads": [{"email": lead.email, "stage": "won"}]}).json()["results"][0]

    assert (moved.status_code, moved.json()["code"]) == (409, "stage_not_reachable")
    assert (put.status_code, put.json()["code"]) == (409, "stage_not_reachable")
    assert (row["status"], row["problem"]["code"]) == ("refused", "stage_not_reachable")
    assert moved.json()["detail"] == put.json()["detail"] == row["problem"]["message"]
    lead.refresh_from_db()
    assert lead.stage == "mql"


def test_a_transition_without_its_reason_is_422_and_with_it_200(ask: Ask) -> None:
    lead = make_lead(stage="inquiry")

    without = ask("POST", f"/leads/{lead.pk}/transitions", {"stage": "mql"})
    with_it = ask("POST", f"/leads/{lead.pk}/transitions", {"stage": "mql", "reason": "Empfehlung"})

    assert (without.status_code, without.json()["errors"][0]["pointer"]) == (422, "/reason")
    assert (with_it.status_code, with_it.json()["stage"]) == (200, "mql")


def test_a_client_of_sales_does_not_move_what_is_marketings(db: None) -> None:
    lead = make_lead(stage="inquiry")

    response = make_caller(side="sales")("POST", f"/leads/{lead.pk}/transitions", {"stage": "nurturing"})

    assert (response.status_code, response.json()["code"]) == (409, "stage_not_reachable")


@pytest.mark.requirement("S11")
def test_a_stage_without_its_reason_has_the_same_code_at_every_door(ask: Ask) -> None:
    lead = make_lead(stage="mql")
    wanted = {"email": lead.email, "stage": "disqualified"}

    moved = ask("POST", f"/leads/{lead.pk}/transitions", {"stage": "disqualified"})
    put = ask("PUT", "/leads/by-external-id/crm/1", wanted)
    row = ask("POST", "/leads/bulk", {"leads": [wanted]}).json()["results"][0]

    assert [(answer.status_code, answer.json()["code"]) for answer in (moved, put)] == [
        (422, "reason_missing")
    ] * 2
    assert put.json()["errors"][0]["pointer"] == row["problem"]["pointer"] == "/stage_reason"
    assert (row["status"], row["problem"]["code"]) == ("refused", "reason_missing")
    lead.refresh_from_db()
    assert (lead.stage, lead.external_ids.count()) == ("mql", 0)


def test_a_row_with_the_reason_moves_the_lead(ask: Ask) -> None:
    lead = make_lead(stage="mql")
    wanted = {"email": lead.email, "stage": "disqualified", "stage_reason": "Bewerber"}

    put = ask("PUT", "/leads/by-external-id/crm/1", wanted)

    assert (put.status_code, put.json()["stage"]) == (200, "disqualified")


def test_no_definition_in_force_is_the_same_conflict_for_a_row(ask: Ask) -> None:
    LeadDefinition.objects.all().delete()
    wanted = {"email": make_lead(stage="inquiry").email, "stage": "mql", "stage_reason": "Empfehlung"}

    put = ask("PUT", "/leads/by-external-id/crm/1", wanted)

    assert (put.status_code, put.json()["code"]) == (409, "no_lead_definition")


@pytest.mark.parametrize("owner_side", ["marketing", "sales"])
def test_a_neutral_client_speaks_for_the_side_that_looks_after_the_lead(ask: Ask, owner_side: str) -> None:
    lead = make_lead(stage="inquiry", owner_side=owner_side)

    moved = ask("POST", f"/leads/{lead.pk}/transitions", {"stage": "nurturing"})

    assert (moved.status_code, moved.json()["stage"]) == (200, "nurturing")


def test_a_client_of_marketing_does_not_move_what_is_of_sales(db: None) -> None:
    lead = make_lead(stage="inquiry", owner_side="sales")

    response = make_caller(side="marketing")("POST", f"/leads/{lead.pk}/transitions", {"stage": "nurturing"})

    assert (response.status_code, response.json()["code"]) == (409, "stage_not_reachable")
