"""A token gets no further than its scopes by any other way: bodies, answers, repeats, spellings of an address."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from alliance.people.actions import create_client, issue_token
from alliance.people.models import ApiClient
from leads.crm.models import Consent, ExternalId
from tests.attacks.traces import counts
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.handoffs.scenes import offered

pytestmark = pytest.mark.django_db
ROW = {"email": "a@b.de", "consents": [{"channel": "email", "basis": "consent_express"}]}
Ask = Callable[..., Any]


def with_scopes(*scopes: str, client: ApiClient | None = None, side: str | None = None) -> Ask:
    """`ask(method, path, body)` by a program with just these scopes."""
    client = client or create_client(actor=None, name="-".join(scopes), system="crm", side=side, now=NOW)
    _token, raw = issue_token(actor=None, client=client, scopes=scopes, days=3650, now=NOW)

    def ask(method: str, path: str, body: Any = None, **headers: str) -> Any:
        headers = {"Authorization": f"Bearer {raw}", "Accept-Language": "en", **headers}
        send = getattr(Client(), method.lower())
        options = {} if body is None else {"data": body, "content_type": "application/json"}
        return send(path, **options, headers=headers)

    return ask


def test_a_lead_may_bring_its_own_consents() -> None:
    ask = with_scopes("leads:write")

    put = ask("PUT", "/api/v1/leads/by-external-id/crm/1", ROW)
    many = ask("POST", "/api/v1/leads/bulk", {"leads": [{**ROW, "email": "c@d.de"}]})

    assert (put.status_code, many.json()["results"][0]["status"]) == (201, "created")
    assert Consent.objects.count() == 2


def test_a_lead_that_brings_a_consent_lifts_no_objection() -> None:
    lead = make_lead(email="a@b.de")
    Consent.objects.create(lead=lead, channel="email", state="objected", captured_at=NOW, recorded_at=NOW)
    ask = with_scopes("leads:write")
    before = counts()

    answer = ask("POST", "/api/v1/leads/bulk", {"leads": [ROW]}).json()

    assert [warning["code"] for warning in answer["results"][0]["warnings"]] == ["consent_locked_field"]
    assert (answer["results"][0]["status"], counts()) == ("unchanged", before)


def test_who_may_write_but_not_read_learns_nothing_of_the_lead() -> None:
    lead = make_lead(stage="inquiry", phone="+4971112345", note="Vertraulich")
    ExternalId.objects.create(system="crm", external_id="7", lead=lead)
    ask = with_scopes("leads:write")

    answers = [
        ask("PATCH", f"/api/v1/leads/{lead.pk}", {}),
        ask("PUT", "/api/v1/leads/by-external-id/crm/7", {"city": "Ulm"}),
        ask("POST", f"/api/v1/leads/{lead.pk}/transitions", {"stage": "nurturing"}),
    ]

    assert [sorted(answer.json()) for answer in answers] == [
        ["applied", "id", "ignored", "version", "warnings"]
    ] * 3
    assert [answer["ETag"] for answer in answers] == [f'"{answer.json()["version"]}"' for answer in answers]


def test_who_may_answer_but_not_read_learns_nothing_of_the_hand_off(cast: Cast) -> None:
    handoff = offered(cast)

    answer = with_scopes("handoffs:write", side="sales")("POST", f"/api/v1/handoffs/{handoff.pk}/accept", {})

    assert answer.json() == {"id": handoff.pk, "state": "accepted"}


def test_a_repeated_key_repeats_no_answer_to_a_token_that_may_read_less() -> None:
    lead = make_lead(stage="inquiry", note="Vertraulich")
    client = create_client(actor=None, name="CRM", system="crm", now=NOW)
    reader = with_scopes("leads:read", "leads:write", client=client)
    writer = with_scopes("leads:write", client=client)
    request = ("POST", f"/api/v1/leads/{lead.pk}/transitions", {"stage": "nurturing"})

    first = reader(*request, **{"Idempotency-Key": "k"})
    second = writer(*request, **{"Idempotency-Key": "k"})

    assert (first.status_code, first.json()["note"]) == (200, "Vertraulich")
    assert (second.status_code, second.json()["code"]) == (422, "idempotency_key_reused")


def test_another_clients_key_is_a_key_of_its_own() -> None:
    one, other = with_scopes("leads:write"), with_scopes("leads:write", "leads:read")
    request = ("POST", "/api/v1/leads/bulk", {"leads": [{"email": "a@b.de"}]})

    first = one(*request, **{"Idempotency-Key": "k"})
    second = other(*request, **{"Idempotency-Key": "k"})

    assert [answer.json()["results"][0]["status"] for answer in (first, second)] == ["created", "unchanged"]
    assert "Idempotency-Replayed" not in second


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/%6Ceads", 403), ("/api/v1/leads?limit=1", 403), ("/api/v1/leads/", 404),
        ("/api/v1//leads", 404), ("//api/v1/leads", 404), ("/API/v1/leads", 404), ("/api/v1/Leads", 404),
        ("/api/v1/./leads", 404), ("/api/v1/leads;x=1", 404), ("/api/v1/touches/../leads", 404),
    ],
)  # fmt: skip
def test_no_spelling_of_an_address_opens_it(path: str, status: int) -> None:
    make_lead()
    ask = with_scopes("touches:write")

    assert {ask(method, path).status_code for method in ("GET", "HEAD")} == {status}


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_no_header_makes_a_reader_a_writer(header: str) -> None:
    lead, ask = make_lead(), with_scopes("leads:read")
    before = counts()

    response = ask("GET", f"/api/v1/leads/{lead.pk}", **{header: "PATCH"})

    assert (response.status_code, counts()) == (200, before)


def test_a_token_in_the_address_or_a_field_is_none() -> None:
    client = create_client(actor=None, name="CRM", now=NOW)
    _token, raw = issue_token(actor=None, client=client, scopes=["leads:read"], days=9, now=NOW)

    answers = [Client().get("/api/v1/leads", {name: raw}) for name in ("token", "access_token")]
    basic = Client().get("/api/v1/leads", headers={"Authorization": f"Basic {raw}"})

    assert [answer.status_code for answer in (*answers, basic)] == [401, 401, 401]
