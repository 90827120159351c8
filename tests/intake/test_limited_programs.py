"""A program that may write some fields of a lead only: whatever way it speaks, the others stay as they are."""

from typing import Any

import pytest

from alliance.rest.models import Refusal
from leads.crm.models import ExternalId, Lead
from leads.intake.duplicates import decide_duplicate
from leads.intake.models import PossibleDuplicate
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.api.client import Ask, make_caller
from tests.intake.merging.scenes import two_of_one
from tests.intake.test_authorities import send

pytestmark = pytest.mark.django_db
NOT_ALLOWED = "field_not_allowed"


@pytest.fixture
def phone_only(db: None) -> Ask:
    return make_caller(writable=["phone"])


@pytest.mark.parametrize("door", ["bulk", "put", "patch"])
def test_other_fields_stay_as_they_are_and_are_named(phone_only: Ask, door: str) -> None:
    lead = make_lead(phone="+49711805920", job_title="Leiterin", city="", custom={"size": 5})

    warnings = send(
        phone_only, door, lead,
        {"phone": "0711 999999", "job_title": "Chefin", "city": "Ulm", "custom": {"size": 9, "branch": "steel"}},
    )  # fmt: skip

    lead.refresh_from_db()
    assert (lead.phone, lead.job_title, lead.city) == ("+49711999999", "Leiterin", "")
    assert lead.custom == {"size": 5}
    assert [(one["code"], one["pointer"]) for one in warnings] == [
        (NOT_ALLOWED, "/city"), (NOT_ALLOWED, "/custom"), (NOT_ALLOWED, "/job_title"),
    ]  # fmt: skip
    assert Refusal.objects.get().code == NOT_ALLOWED


def test_the_answer_lists_what_it_took_and_what_not(phone_only: Ask) -> None:
    lead = make_lead(phone="", city="Bonn")

    answer = phone_only(
        "PATCH", f"/leads/{lead.pk}", {"phone": "0711 999999", "city": "Ulm", "next_step": "Call"}
    )

    said = answer.json()
    assert (answer.status_code, said["applied"], said["ignored"]) == (200, ["phone"], ["city", "next_step"])


@pytest.mark.parametrize(
    ("company", "pointers"),
    [
        ({"name": "Hubwerk", "domain": "hubwerk.example"}, ["/company/name", "/company/domain"]),
        ({"name": "Hubwerk", "country": "DE"}, ["/company/name", "/company/country"]),
    ],
)
@pytest.mark.parametrize("door", ["put", "patch"])
def test_a_company_of_which_nothing_was_taken_is_ignored(
    phone_only: Ask, door: str, company: dict[str, str], pointers: list[str]
) -> None:
    lead = make_lead(company_name="", company_domain="", country="")
    ExternalId.objects.create(lead=lead, system="crm", external_id="C-1")
    address = {"put": "/leads/by-external-id/crm/C-1", "patch": f"/leads/{lead.pk}"}[door]

    said = phone_only(door.upper(), address, {"company": company, "phone": "0711 999999"}).json()

    assert (said["applied"], said["ignored"]) == (["phone"], ["company"])
    assert sorted(one["pointer"] for one in said["warnings"]) == sorted(pointers)


def test_a_company_of_which_a_part_was_taken_is_applied() -> None:
    lead = make_lead(company_name="", company_domain="")
    program = make_caller(writable=["company_name"])

    said = program(
        "PATCH", f"/leads/{lead.pk}", {"company": {"name": "Hubwerk", "domain": "h.example"}}
    ).json()

    assert (said["applied"], said["ignored"]) == (["company"], [])
    assert [one["pointer"] for one in said["warnings"]] == ["/company/domain"]


def test_a_value_that_stands_already_is_no_news(phone_only: Ask) -> None:
    lead = make_lead(phone="+49711805920", city="Ulm")

    assert send(phone_only, "put", lead, {"phone": "0711 999999", "city": "Ulm"}) == []


@pytest.mark.parametrize("door", ["bulk", "put"])
def test_a_new_lead_holds_only_what_it_may_write(phone_only: Ask, door: str) -> None:
    row: dict[str, Any] = {
        "email": "mara@keller.example", "phone": "0711 999999", "source": "event", "stage": "disqualified",
        "stage_reason": "Spam", "company": {"name": "Keller", "country": "DE"},
    }  # fmt: skip

    if door == "put":
        warnings = phone_only("PUT", "/leads/by-external-id/crm/1", row).json()["warnings"]
    else:
        answer = phone_only("POST", "/leads/bulk", {"leads": [{"external_id": "1", **row}]})
        warnings = answer.json()["results"][0]["warnings"]

    lead = Lead.objects.get()
    assert (lead.phone, lead.email, lead.company_name, lead.country) == ("+49711999999", "", "", "")
    assert (lead.source, lead.stage, str(lead.external_ids.get())) == ("api", "inquiry", "crm:1")
    assert sorted(one["pointer"] for one in warnings if one["code"] == NOT_ALLOWED) == [
        "/company/country", "/company/name", "/email", "/source", "/stage",
    ]  # fmt: skip


def test_a_person_is_still_recognised_by_an_address_it_may_not_write(phone_only: Ask) -> None:
    lead = make_lead(phone="")

    answer = phone_only(
        "PUT", "/leads/by-external-id/crm/1", {"email": lead.email, "phone": "0711 999999"}
    ).json()

    assert (answer["id"], answer["phone"], answer["ignored"]) == (lead.pk, "+49711999999", [])


def test_a_new_lead_that_nobody_could_reach_is_refused(phone_only: Ask) -> None:
    one = phone_only("PUT", "/leads/by-external-id/crm/1", {"email": "mara@keller.example"})
    (row,) = phone_only("POST", "/leads/bulk", {"leads": [{"email": "mara@keller.example"}]}).json()[
        "results"
    ]

    assert (one.status_code, one.json()["errors"][0]["code"]) == (422, NOT_ALLOWED)
    assert (row["status"], row["problem"]["code"], row["problem"]["pointer"]) == (
        "refused",
        NOT_ALLOWED,
        "/email",
    )
    assert Lead.objects.count() == ExternalId.objects.count() == 0


def test_an_objection_is_always_taken(phone_only: Ask) -> None:
    lead = make_lead(email="mara@keller.example")
    consents = [{"channel": "email", "basis": "not_stated", "state": "objected"}]

    phone_only("PUT", "/leads/by-external-id/crm/1", {"email": lead.email, "consents": consents})

    assert lead.consents.latest("id").state == "objected"


@pytest.mark.parametrize("door", ["bulk", "transitions"])
def test_the_stage_is_a_field_like_others(phone_only: Ask, door: str) -> None:
    lead = make_lead(stage="inquiry")

    if door == "bulk":
        (warning,) = send(phone_only, "bulk", lead, {"stage": "disqualified", "stage_reason": "Spam"})
        assert (warning["code"], warning["pointer"]) == (NOT_ALLOWED, "/stage")
    else:
        said = {"stage": "disqualified", "reason": "Spam"}
        answer = phone_only("POST", f"/leads/{lead.pk}/transitions", said)
        assert (answer.status_code, answer.json()["code"]) == (403, NOT_ALLOWED)
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/stage"]

    lead.refresh_from_db()
    assert (lead.stage, lead.version) == ("inquiry", 1)


def test_a_merge_takes_no_choice_about_other_fields(db: None) -> None:
    limited = make_caller(side="sales", writable=["email", "city"])
    keep, drop = two_of_one()
    path, said = f"/leads/{keep.pk}/merge", {"drop": drop.pk}

    refused = limited("POST", path, {**said, "choices": {"email": "drop", "potential": "drop"}})
    still_two = Lead.objects.count()
    taken = limited("POST", path, {**said, "choices": {"email": "drop", "city": "keep"}})

    assert (refused.status_code, refused.json()["code"], still_two) == (403, NOT_ALLOWED, 2)
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/choices/potential"]
    assert (taken.status_code, Lead.objects.get().email) == (201, "mara@keller.example")


def test_who_decides_about_a_kept_row_lets_nothing_else_in(cast: Cast, phone_only: Ask) -> None:
    lead = make_lead(first_name="Mara", last_name="Keller", phone="+49711805920", email="", city="")
    row = {"first_name": "Mara", "last_name": "Keller", "phone": "0711 805920", "city": "Ulm"}

    (result,) = phone_only("POST", "/leads/bulk", {"leads": [{"external_id": "1", **row}]}).json()["results"]
    kept = PossibleDuplicate.objects.get()
    decide_duplicate(actor=cast.jana, duplicate=kept, same=True, now=NOW)

    lead.refresh_from_db()
    assert (result["status"], kept.row) == (
        "possible_duplicate",
        {"external_id": "1", "phone": "+49711805920", "source": "api"},
    )
    assert (lead.city, str(lead.external_ids.get())) == ("", "crm:1")
