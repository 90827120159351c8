"""Addresses, headers and cursors that no honest program sends."""

import base64
import json
from typing import Any

import pytest

from alliance.journal.models import PublisherMark
from tests.attacks.traces import counts
from tests.factories import make_lead
from tests.intake.api.client import Ask, make_caller

pytestmark = pytest.mark.django_db
WHEN = "2026-01-01T00:00:00+00:00"


@pytest.fixture
def ask(db: None) -> Ask:
    return make_caller()


def cursor_of(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def of_leads(*values: Any) -> str:
    return cursor_of(json.dumps(["-created_at", "-id", *values]).encode())


@pytest.mark.parametrize(
    "cursor",
    [
        cursor_of(b"[" * 10_000), cursor_of(b"{}"), cursor_of(b"7"), cursor_of(b"\xff"), "§", "A",
        of_leads(WHEN, float("inf")), of_leads(WHEN, float("nan")), of_leads(WHEN, "9" * 5000),
        of_leads(None, None), of_leads("2026-01-01T00:00:00", 1), of_leads("2026-01-01", 1),
        of_leads([1], {}), of_leads(True, True), of_leads(WHEN), of_leads(WHEN, 1, 2),
    ],
)  # fmt: skip
def test_a_cursor_we_never_gave_is_400(ask: Ask, cursor: str) -> None:
    make_lead()

    response = ask("GET", f"/leads?cursor={cursor}")

    assert (response.status_code, response.json()["code"]) == (400, "bad_cursor")


def test_a_cursor_beyond_the_end_of_the_feed_is_410(ask: Ask) -> None:
    epoch = PublisherMark.objects.get_or_create(pk=1)[0].epoch

    response = ask("GET", f"/changes?cursor={cursor_of(f'{epoch} 99999'.encode())}")

    assert (response.status_code, response.json()["code"]) == (410, "cursor_too_old")


@pytest.mark.parametrize("tag", ["²", "٣", "-1", "9" * 5000, "1, 2", "x", "999"])
def test_a_version_we_never_gave_is_412(ask: Ask, tag: str) -> None:
    lead, before = make_lead(), counts()

    response = ask("PATCH", f"/leads/{lead.pk}", {"city": "Ulm"}, **{"If-Match": f'"{tag}"'})

    assert (response.status_code, response.json()["code"]) == (412, "changed_meanwhile")
    assert counts() == before


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        (f"{'s' * 61}/1", "/system"),
        ("%20/1", "/system"),
        ("a%00/%E2%80%8B", "/external_id"),
        ("crm/%20%20", "/external_id"),
        (f"crm/{'i' * 201}", "/external_id"),
    ],
)
def test_an_external_name_that_cannot_be_kept_is_422(ask: Ask, path: str, pointer: str) -> None:
    before = counts()

    response = ask("PUT", f"/leads/by-external-id/{path}", {"email": "a@b.de"})

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, pointer)
    assert counts() == before


def test_an_external_name_is_found_as_it_was_put(ask: Ask) -> None:
    put = ask("PUT", "/leads/by-external-id/crm/%20K%20%20%007", {"email": "a@b.de"})

    got = ask("GET", "/leads/by-external-id/crm/%20K%20%20%007")

    assert (put.status_code, got.status_code, got.json()["id"]) == (201, 200, put.json()["id"])


@pytest.mark.parametrize(
    "query", ["limit=1&limit=2", f"limit={'9' * 5000}", "updated_since=2026", "q=%00", "q=a&q=b"]
)
def test_a_parameter_that_cannot_be_understood_is_400(ask: Ask, query: str) -> None:
    response = ask("GET", f"/leads?{query}")

    (error,) = response.json()["errors"]
    assert (response.status_code, error["pointer"]) == (400, f"?{query.partition('=')[0]}")
    assert "isoformat" not in error["message"]
    assert "sys." not in error["message"]


@pytest.mark.parametrize("method", ["DELETE", "PUT", "OPTIONS", "TRACE", "PROPFIND"])
def test_a_method_without_meaning_is_405(ask: Ask, method: str) -> None:
    response = ask(method, "/leads")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_head_answers_like_get(ask: Ask) -> None:
    assert ask("HEAD", "/leads").status_code == 200


def test_a_method_cannot_be_smuggled_past_its_scope(ask: Ask) -> None:
    lead, before = make_lead(), counts()

    response = ask("POST", f"/leads/{lead.pk}", {"city": "Ulm"}, **{"X-HTTP-Method-Override": "PATCH"})

    assert (response.status_code, counts()) == (405, before)


@pytest.mark.parametrize("wild", ["%25", "_", "%5C", "%27%3B--"])
def test_signs_of_sql_are_searched_as_they_are(ask: Ask, wild: str) -> None:
    make_lead()

    assert ask("GET", f"/leads?q={wild}").json()["results"] == []


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/touches", {"kind": "call", "occurred_at": "0001-01-01T00:00:00+14:00"}, "/occurred_at"),
        ("/consents", {"channel": "email", "captured_at": "0001-01-01T00:00:00+14:00"}, "/captured_at"),
        ("/consents", {"channel": "email", "confirmed_at": "1899-01-01T00:00:00Z"}, "/captured_at"),
    ],
)
def test_an_instant_of_another_age_is_refused(
    ask: Ask, path: str, body: dict[str, Any], pointer: str
) -> None:
    """Stored, it could never be read again: Python knows no year before 1."""
    lead, before = make_lead(), counts()

    response = ask("POST", path, {"lead_id": lead.pk, **body})

    (error,) = response.json()["errors"]
    assert (response.status_code, error["pointer"], error["code"]) == (422, pointer, "invalid_date")
    assert counts() == before
