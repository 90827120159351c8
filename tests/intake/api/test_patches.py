"""Changing a lead by REST: the named fields, the version the program saw, and what it sent that cannot be used."""

from typing import Any

import pytest

from alliance.journal.models import Entry
from tests.factories import make_lead
from tests.intake.api.client import Ask

pytestmark = pytest.mark.django_db


def test_patch_changes_and_erases_the_named_fields(ask: Ask) -> None:
    lead = make_lead(city="Ulm", note="x")

    response = ask(
        "PATCH", f"/leads/{lead.pk}",
        {"city": None, "company": {"name": "Neu AG", "country": "AT"}, "next_step_on": "2026-12-01"},
        **{"If-Match": '"1"'},
    )  # fmt: skip

    body = response.json()
    assert (response.status_code, response["ETag"], body["city"], body["note"]) == (200, '"2"', "", "x")
    assert (body["company"]["name"], body["country"], body["next_step_on"]) == ("Neu AG", "AT", "2026-12-01")


@pytest.mark.parametrize(
    ("body", "match", "status", "code"),
    [
        ({"city": "Ulm"}, '"2"', 412, "changed_meanwhile"),
        ({"city": "Ulm"}, '"never"', 412, "changed_meanwhile"),
        ({"stage": "won"}, "*", 400, "unknown_field"),
        ({"email": "max@@mail"}, "*", 422, "invalid_value"),
        ({"email": None, "phone": None, "company": None}, "*", 422, "not_reachable"),
        ({"requested_at": "2026-10-30T15:12:00"}, "*", 400, "invalid_value"),
    ],
)
def test_a_patch_that_is_refused_changes_nothing(
    ask: Ask, body: dict[str, Any], match: str, status: int, code: str
) -> None:
    lead = make_lead()

    response = ask("PATCH", f"/leads/{lead.pk}", body, **{"If-Match": match})

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert Entry.objects.filter(verb="lead.updated").count() == 0


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"interest": ["ZS-1", "x" * 121]}, "too_long", "/interest"),
        ({"interest": [f"Wort {number}" for number in range(51)]}, "too_long", "/interest"),
        ({"company": {"name": "x" * 201}}, "too_long", "/company/name"),
        ({"company": {"domain": "keine"}}, "invalid_domain", "/company/domain"),
        ({"company": {"country": "Atlantis"}}, "unknown_country", "/company/country"),
        ({"country": "Atlantis", "company": {"country": "AT"}}, "unknown_country", "/country"),
        ({"first_name": "x" * 101}, "too_long", "/first_name"),
    ],
)
def test_a_patch_names_what_it_cannot_use_as_the_program_sent_it(
    ask: Ask, body: dict[str, Any], code: str, pointer: str
) -> None:
    lead = make_lead()

    response = ask("PATCH", f"/leads/{lead.pk}", body)

    errors = [(error["pointer"], error["code"]) for error in response.json()["errors"]]
    assert (response.status_code, errors) == (422, [(pointer, code)])
    lead.refresh_from_db()
    assert (lead.version, lead.interest) == (1, ["ZS-1"])


def test_a_row_names_the_company_as_the_program_sent_it(ask: Ask) -> None:
    company = {"name": "x" * 201, "country": "Atlantis"}

    response = ask("PUT", "/leads/by-external-id/crm/1", {"email": "a@b.de", "company": company})

    pointers = [warning["pointer"] for warning in response.json()["warnings"]]
    assert (response.status_code, pointers) == (201, ["/company/name", "/company/country"])


def test_an_address_of_another_lead_is_named(ask: Ask) -> None:
    lead, other = make_lead(), make_lead()

    response = ask("PATCH", f"/leads/{lead.pk}", {"email": other.email})

    assert (response.status_code, response.json()["code"], response.json()["lead_id"]) == (
        409,
        "email_taken",
        other.pk,
    )


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/touches", {"kind": "call", "outcome": "x" * 31}, "/outcome"),
        ("/consents", {"channel": "phone", "state": "objected", "reason": "x" * 301}, "/reason"),
    ],
)
def test_a_text_longer_than_its_place_is_refused_and_not_cut(
    ask: Ask, path: str, body: dict[str, Any], pointer: str
) -> None:
    lead = make_lead()
    before = lead.consents.count()

    response = ask("POST", path, {"lead_id": lead.pk, **body})

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, pointer)
    assert (lead.consents.count(), lead.touches.count()) == (before, 0)
