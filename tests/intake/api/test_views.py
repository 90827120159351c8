"""One lead by REST: reading, stating, changing, moving."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from alliance.journal.models import Entry
from leads.crm.models import Consent, ExternalId, Lead, Touch
from leads.crm.queries import visible_leads
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.api.client import Ask

pytestmark = pytest.mark.django_db
MARA = {
    "email": "M.Keller@Falkenried.example",
    "first_name": "Mara",
    "last_name": "Keller",
    "company": {
        "name": "Falkenried Verpackungstechnik GmbH",
        "domain": "falkenried.example",
        "country": "DE",
    },
    "job_title": "Leiterin Instandhaltung",
    "language": "de",
    "source": "web_form",
    "campaign": "zs1-herbst",
    "interest": ["zs-1"],
    "consents": [
        {
            "channel": "email",
            "basis": "consent_express",
            "doi_confirmed_at": "2026-10-30T15:14:31Z",
            "text_version": "v3",
        }
    ],
}


@pytest.mark.requirement("S02")
def test_a_lead_put_by_rest_carries_source_and_consent_and_both_sides_see_it(ask: Ask, cast: Cast) -> None:
    response = ask("PUT", "/leads/by-external-id/webshop/K-7", MARA)

    lead = response.json()
    assert (response.status_code, response["ETag"]) == (201, '"1"')
    assert response["Location"] == f"/api/v1/leads/{lead['id']}"
    assert (lead["source"], lead["legal_basis"], lead["may_contact"]) == (
        "web_form",
        "consent_express",
        {"email": True},
    )
    assert lead["consents"][0]["confirmed_at"] == "2026-10-30T15:14:31Z"
    assert lead["external_ids"] == [{"system": "webshop", "external_id": "K-7"}]
    assert [seen.email for seen in visible_leads(cast.deniz)] == ["m.keller@falkenried.example"]


def test_without_a_stated_basis_a_lead_may_be_stored_and_not_contacted(ask: Ask) -> None:
    lead = ask("PUT", "/leads/by-external-id/crm/1", {"email": "a@b.de"}).json()

    assert (lead["legal_basis"], lead["may_contact"], lead["consents"], lead["source"]) == (
        "not_stated",
        {},
        [],
        "api",
    )


def test_putting_the_same_again_is_200_and_changes_nothing(ask: Ask) -> None:
    ask("PUT", "/leads/by-external-id/crm/a%2Fb", MARA)

    response = ask("PUT", "/leads/by-external-id/crm/a%2Fb", MARA)

    assert (response.status_code, response["ETag"]) == (200, '"1"')
    assert (Entry.objects.filter(verb="lead.updated").count(), ExternalId.objects.get().external_id) == (
        0,
        "a/b",
    )


def test_an_ambiguous_put_names_the_candidates_and_stores_nothing(ask: Ask) -> None:
    first = ask("PUT", "/leads/by-external-id/crm/1", {"email": "a@b.de"}).json()
    second = ask("PUT", "/leads/by-external-id/crm/2", {"email": "c@d.de"}).json()

    response = ask("PUT", "/leads/by-external-id/crm/1", {"email": "c@d.de", "city": "Ulm"})

    assert (response.status_code, response.json()["code"]) == (409, "ambiguous_match")
    assert response.json()["candidates"] == [second["id"], first["id"]]
    assert set(Lead.objects.values_list("city", flat=True)) == {""}


def test_a_put_that_may_be_a_known_person_names_the_candidate(ask: Ask) -> None:
    lead = make_lead("Keller", phone="+49711805920")

    response = ask(
        "PUT",
        "/leads/by-external-id/crm/1",
        {"first_name": "Mara", "last_name": "Keller", "phone": "0711 805920"},
    )

    assert (response.status_code, response.json()["candidates"]) == (409, [lead.pk])
    assert lead.possible_duplicates.count() == 0


@pytest.mark.parametrize(
    ("body", "status", "code", "pointer"),
    [
        ({"email": "max@@mail"}, 422, "lead_refused", "/email"),
        ({}, 422, "lead_refused", "/email"),
        ({"emial": "a@b.de"}, 400, "unknown_field", "/emial"),
        ({"email": 5}, 400, "invalid_value", "/email"),
        ({"email": "a@b.de", "external_id": "other"}, 422, "lead_refused", "/external_id"),
        ({"email": "a@b.de", "note": "\x00"}, 400, "invalid_value", ""),
    ],
)
def test_a_put_that_cannot_be_stored(
    ask: Ask, body: dict[str, Any], status: int, code: str, pointer: str
) -> None:
    response = ask("PUT", "/leads/by-external-id/crm/1", body)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert [error["pointer"] for error in response.json()["errors"]] == ([pointer] if pointer else [])
    assert Lead.objects.count() == 0


def test_a_put_on_an_old_version_is_412(ask: Ask) -> None:
    ask("PUT", "/leads/by-external-id/crm/1", {"email": "a@b.de"})

    stale = ask("PUT", "/leads/by-external-id/crm/1", {"city": "Ulm"}, **{"If-Match": '"9"'})
    fresh = ask("PUT", "/leads/by-external-id/crm/1", {"city": "Ulm"}, **{"If-Match": '"1"'})

    assert (stale.status_code, fresh.status_code, fresh["ETag"]) == (412, 200, '"2"')


@pytest.mark.parametrize(
    "path", ["/leads/999999", "/leads/by-external-id/crm/none", "/leads/by-external-id/crm/%00"]
)
def test_a_lead_that_is_not_there_is_404(ask: Ask, path: str) -> None:
    assert ask("GET", path).status_code == 404


def test_the_list_pages_filters_and_sorts(ask: Ask) -> None:
    leads = [
        make_lead(stage="mql" if n % 2 else "inquiry", created_at=NOW + timedelta(hours=n)) for n in range(5)
    ]

    first = ask("GET", "/leads?limit=2").json()
    second = ask("GET", f"/leads?limit=2&cursor={first['next_cursor']}").json()
    found = ask("GET", "/leads?stage=mql&sort=created_at&fit=A&source=web_form&owner_side=marketing").json()

    assert [lead["id"] for lead in first["results"] + second["results"]] == [lead.pk for lead in leads[:0:-1]]
    assert [lead["id"] for lead in found["results"]] == [leads[1].pk, leads[3].pk]
    assert found["next_cursor"] is None


def test_the_list_finds_words_campaigns_and_what_changed(ask: Ask) -> None:
    lead = make_lead("Süßmann", campaign="herbst", updated_at=NOW + timedelta(days=1))
    make_lead()

    for query in ("q=suessmann", "campaign=herbst", "updated_since=2026-11-18T00:00:00%2B01:00"):
        assert [found["id"] for found in ask("GET", f"/leads?{query}").json()["results"]] == [lead.pk]


@pytest.mark.parametrize(
    ("query", "code"),
    [("stage=gone", "invalid_value"), ("limit=201", "invalid_value"), ("foo=1", "unknown_parameter"),
     ("cursor=x", "bad_cursor"), ("updated_since=2026-11-18", "invalid_value"), ("q=%00", "invalid_value")],
)  # fmt: skip
def test_a_question_nobody_understands_is_400(ask: Ask, query: str, code: str) -> None:
    response = ask("GET", f"/leads?{query}")

    assert (response.status_code, response.json()["code"]) == (400, code)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_the_same_number_of_times(
    ask: Ask, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        make_lead()
    ask("GET", "/leads")

    with django_assert_num_queries(4):
        ask("GET", "/leads")


def test_a_touch_arrives_once_and_late(ask: Ask) -> None:
    lead = make_lead()
    earlier = (timezone.now() - timedelta(days=2)).isoformat()
    body = {"lead_id": lead.pk, "kind": "email_clicked", "occurred_at": earlier, "dedupe_key": "m-1"}

    first, second = ask("POST", "/touches", body), ask("POST", "/touches", body)

    assert (first.status_code, second.json()) == (201, first.json())
    touch = Touch.objects.get()
    assert (touch.system, touch.side, touch.occurred_at < touch.received_at) == ("crm", None, True)


def test_an_objection_by_rest_wins_until_the_person_confirms_anew(ask: Ask) -> None:
    lead = make_lead()
    about = {"lead_id": lead.pk, "channel": "email"}
    objected = ask("POST", "/consents", {**about, "state": "objected"})

    revived = ask("POST", "/consents", {**about, "basis": "consent_express"})
    confirmed = ask(
        "POST", "/consents", {**about, "basis": "consent_express", "confirmed_at": timezone.now().isoformat()}
    )

    assert (objected.status_code, confirmed.status_code) == (201, 201)
    assert (revived.status_code, revived.json()["code"]) == (403, "consent_locked_field")
    assert Consent.objects.filter(lead=lead, channel="email").count() == 3


@pytest.mark.parametrize(
    "name", [{}, {"lead_id": 999999}, {"external_id": "none"}, {"lead_id": 1, "external_id": "1"}]
)
def test_a_touch_about_nobody_is_422(ask: Ask, name: dict[str, Any]) -> None:
    response = ask("POST", "/touches", {**name, "kind": "webinar"})

    assert (response.status_code, response.json()["code"]) == (422, "unknown_lead")
    assert Touch.objects.count() == 0


def test_a_system_beside_our_own_id_is_not_passed_over(ask: Ask) -> None:
    response = ask("POST", "/touches", {"lead_id": make_lead().pk, "system": "shop", "kind": "webinar"})

    assert (response.status_code, response.json()["code"]) == (422, "unknown_lead")
    assert response.json()["errors"][0]["pointer"] == "/external_id"
    assert Touch.objects.count() == 0


@pytest.mark.parametrize("name", ["%0A%C3%A5", "a%0Ab", "a/b%0D%0Ac/"])
def test_whatever_the_other_system_calls_a_lead_finds_it_again(ask: Ask, name: str) -> None:
    path = f"/leads/by-external-id/crm/{name}"

    made, again, read = (
        ask("PUT", path, {"email": "a@b.de"}),
        ask("PUT", path, {"city": "Ulm"}),
        ask("GET", path),
    )

    assert [answer.status_code for answer in (made, again, read)] == [201, 200, 200]
    assert (read.json()["city"], Lead.objects.count()) == ("Ulm", 1)
