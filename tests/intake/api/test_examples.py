"""The examples of the description are taken as they stand."""

from typing import Any

import pytest

from alliance.rest.openapi import EXAMPLES, document
from tests.cast import Cast
from tests.factories import make_definition, make_lead
from tests.handoffs.scenes import accepted, contacted, offered
from tests.intake.api.client import Ask, make_caller

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _described() -> None:
    """Whoever has asked for the document has all examples."""
    assert document()


def test_the_examples_of_leads_work_one_after_the_other(ask: Ask) -> None:
    sales = make_caller(side="sales", name="Field", system="field")
    put = ask("PUT", "/leads/by-external-id/crm/4711", EXAMPLES["leads_put_by_external_id"])
    pk, twin = put.json()["id"], make_lead()
    merge = {**EXAMPLES["leads_merge"], "drop": twin.pk}

    answers = [
        ask("POST", "/leads/bulk", EXAMPLES["leads_bulk"]),
        ask("PATCH", f"/leads/{pk}", EXAMPLES["leads_patch"]),
        ask("POST", f"/leads/{pk}/transitions", EXAMPLES["leads_move"]),
        ask("POST", "/touches", EXAMPLES["touches_create"]),
        ask("POST", "/consents", EXAMPLES["consents_create"]),
        sales("POST", f"/leads/{pk}/merge", merge),
    ]

    assert [answer.status_code for answer in (put, *answers)] == [201, 200, 200, 200, 201, 201, 201]
    assert [one["status"] for one in answers[0].json()["results"]] == ["unchanged", "created"]
    assert (put.json()["warnings"], answers[1].json()["warnings"]) == ([], [])


@pytest.mark.parametrize(
    ("verb", "scene"),
    [
        ("accept", offered), ("reject", offered), ("responses", accepted), ("return", contacted),
        ("qualify", contacted), ("disqualify", contacted),
    ],
)  # fmt: skip
def test_the_examples_of_answers_work(cast: Cast, verb: str, scene: Any) -> None:
    sales, handoff = make_caller(side="sales", name="Field", system="field"), scene(cast)

    answer = sales("POST", f"/handoffs/{handoff.pk}/{verb}", EXAMPLES[f"handoffs_{verb}"])

    assert answer.status_code == 200, answer.json()


def test_the_example_of_an_offer_works(ask: Ask, cast: Cast) -> None:
    make_definition()
    offer = {**EXAMPLES["handoffs_offer"], "assignee": cast.deniz.email}

    answer = ask("POST", f"/leads/{make_lead(stage='mql').pk}/handoffs", offer)

    assert (answer.status_code, answer.json()["assignee"]["name"]) == (201, cast.deniz.name)
