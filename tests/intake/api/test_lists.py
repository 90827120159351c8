"""`GET /leads`, `/leads/{id}/touches`, `/leads/{id}/consents`: filters, several values, pages."""

from datetime import timedelta
from typing import Any

import pytest

from leads.crm.models import ExternalId, Touch
from tests.factories import NOW, make_lead
from tests.intake.api.client import Ask, make_caller

pytestmark = pytest.mark.django_db


def ids(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["results"]]


def test_several_values_stand_with_commas_between(ask: Ask) -> None:
    leads = [make_lead(stage=stage) for stage in ("inquiry", "mql", "sal")]

    found = ids(ask("GET", "/leads?stage=mql,sal&source=web_form,event&fit=A,B"))

    assert sorted(found) == [leads[1].pk, leads[2].pk]


def test_leads_are_read_by_their_ids(ask: Ask) -> None:
    one, two, _three = (make_lead() for _number in range(3))

    assert sorted(ids(ask("GET", f"/leads?ids={two.pk},{one.pk},999999"))) == [one.pk, two.pk]


@pytest.mark.parametrize(
    "query", ["external_id=7", "external_id=%207&system=crm", "external_id=8&system=erp", "system=erp"]
)
def test_a_lead_is_found_by_the_name_another_system_has_for_it(ask: Ask, query: str) -> None:
    lead, _other = make_lead(), make_lead()
    ExternalId.objects.create(system="crm", external_id="7", lead=lead)
    ExternalId.objects.create(system="erp", external_id="8", lead=lead)

    assert ids(ask("GET", f"/leads?{query}")) == [lead.pk]


def test_leads_who_may_be_contacted_and_those_who_asked(ask: Ask) -> None:
    asked, _silent = make_lead(requested_at=NOW), make_lead(consents=False)

    assert ids(ask("GET", "/leads?may_contact=email")) == [asked.pk]
    assert ids(ask("GET", "/leads?hand_raise=true")) == [asked.pk]


def test_what_changed_since_comes_in_the_order_it_changed(ask: Ask) -> None:
    leads = [make_lead(updated_at=NOW - timedelta(hours=hours)) for hours in (1, 2, 3)]

    found = ids(ask("GET", "/leads?updated_since=2026-11-17T06:00:00Z"))

    assert found == [lead.pk for lead in reversed(leads)]


@pytest.mark.parametrize(
    "query",
    ["ids=1,x", f"ids={','.join(map(str, range(1, 202)))}", "ids=", "stage=mql,gone", "stage=erased",
     "hand_raise=perhaps", "may_contact=fax", "updated_since=2026-11-17T06:00:00"],
)  # fmt: skip
def test_what_is_not_understood_is_400_and_named(ask: Ask, query: str) -> None:
    response = ask("GET", f"/leads?{query}")

    pointer = response.json()["errors"][0]["pointer"]
    assert (response.status_code, pointer) == (400, f"?{query.partition('=')[0]}")


def test_touches_page_newest_first_with_their_source(ask: Ask) -> None:
    lead = make_lead()
    for day in (1, 2, 3):
        at = (NOW - timedelta(days=day)).isoformat()
        ask("POST", "/touches", {"lead_id": lead.pk, "kind": "webinar", "occurred_at": at})

    first = ask("GET", f"/leads/{lead.pk}/touches?limit=2").json()
    second = ask("GET", f"/leads/{lead.pk}/touches?limit=2&cursor={first['next_cursor']}").json()

    newest_first = Touch.objects.order_by("-occurred_at").values_list("pk", flat=True)
    assert [touch["id"] for touch in first["results"] + second["results"]] == list(newest_first)
    touch = first["results"][0]
    assert (touch["system"], touch["author"], touch["side"]) == ("crm", "CRM-Sync", None)
    assert second["next_cursor"] is None


def test_consents_page_newest_record_first(ask: Ask) -> None:
    lead = make_lead()

    first = ask("GET", f"/leads/{lead.pk}/consents?limit=1").json()
    second = ask("GET", f"/leads/{lead.pk}/consents?limit=1&cursor={first['next_cursor']}").json()

    assert [one["results"][0]["channel"] for one in (first, second)] == ["phone", "email"]
    assert (first["results"][0]["lead_id"], second["next_cursor"]) == (lead.pk, None)


@pytest.mark.parametrize("part", ["touches", "consents"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_the_database_three_times(
    ask: Ask, part: str, count: int, django_assert_num_queries: Any
) -> None:
    lead = make_lead(consents=False)
    for _number in range(count):
        ask("POST", "/touches", {"lead_id": lead.pk, "kind": "webinar"})
        ask("POST", "/consents", {"lead_id": lead.pk, "channel": "post"})

    with django_assert_num_queries(3):
        ask("GET", f"/leads/{lead.pk}/{part}")


@pytest.mark.parametrize("part", ["touches", "consents"])
def test_of_a_lead_that_is_not_there_nothing_is_told(ask: Ask, part: str) -> None:
    assert ask("GET", f"/leads/999999/{part}").status_code == 404


def test_a_lead_says_on_request_where_each_value_comes_from(ask: Ask) -> None:
    put = ask("PUT", "/leads/by-external-id/crm/1", {"email": "a@b.de", "city": "Ulm"}).json()
    other = make_caller(system="automation", name="Automation")
    other("PATCH", f"/leads/{put['id']}", {"city": "Bonn"})

    without = ask("GET", f"/leads/{put['id']}").json()
    found = ask("GET", f"/leads/{put['id']}?include=provenance").json()["provenance"]

    assert "provenance" not in without
    assert {name: found[name]["who"] for name in ("email", "city")} == {
        "email": "CRM-Sync",
        "city": "Automation",
    }
    assert ask("GET", f"/leads/{put['id']}?include=all").status_code == 400
