"""Bodies that no honest program sends: refused with a reason, and nothing is half-written."""

import json
from typing import Any

import pytest

from leads.crm.models import Lead
from tests.attacks.traces import counts
from tests.factories import make_lead
from tests.intake.api.client import Ask, make_caller

pytestmark = pytest.mark.django_db
DEEP = b'{"custom": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}"
REFUSED = [
    (b'{"email": ', 400, "malformed_json", None),
    (b'{"email": "\\ud800@b.de"}', 400, "invalid_value", "/email"),
    (b'{"custom": {"a~b": ["x\\uDFFF\\ud83d"]}}', 400, "invalid_value", "/custom/a~0b/0"),
    (b'{"custom": {"\\ud800": 1}}', 400, "invalid_value", "/custom"),
    (b'{"potential": NaN}', 400, "malformed_json", None),
    (b'{"city": "Ulm", "city": "Bonn"}', 400, "malformed_json", None),
    (b'{"custom": {"a": [{"b": 1, "c": 2, "b": 1}]}}', 400, "malformed_json", None),
    (b'{"city": "Ulm", "\\u0063ity": "Bonn"}', 400, "malformed_json", None),
    (DEEP, 400, "malformed_json", None),
    (b'{"note": "\\u0000"}', 400, "invalid_value", None),
    (b'{"custom": {"n": 1e400}}', 400, "invalid_value", "/custom"),
    (b'{"custom": {"n": ' + b"9" * 5000 + b"}}", 400, "invalid_value", "/custom"),
    (b'{"a/b~c": 1}', 400, "unknown_field", "/a~1b~0c"),
    (b'{"company": {"nam": 1}}', 400, "unknown_field", "/company/nam"),
    (b"[]", 400, "invalid_value", "/"),
    (b'{"note": "' + b"x" * 10_000_000 + b'"}', 413, "body_too_large", None),
]


@pytest.fixture
def ask(db: None) -> Ask:
    return make_caller()


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
@pytest.mark.parametrize(("body", "status", "code", "pointer"), REFUSED, ids=range(len(REFUSED)))
def test_a_hostile_body_is_refused_with_its_reason(
    ask: Ask, method: str, body: bytes, status: int, code: str, pointer: str | None
) -> None:
    path = f"/leads/{make_lead().pk}" if method == "PATCH" else "/leads/by-external-id/crm/1"
    before = counts()

    response = ask(method, path, body)

    problem = response.json()
    assert (response.status_code, problem["code"], bool(problem["detail"])) == (status, code, True)
    assert [error["pointer"] for error in problem["errors"]] == ([pointer] if pointer else [])
    assert counts() == before


@pytest.mark.parametrize("row", [DEEP, b'{"email": "\\ud800@b.de"}', b'{"email": "a@b.de"', b"\xff", b"[[["])
def test_a_hostile_line_never_sinks_the_others(ask: Ask, row: bytes) -> None:
    lines = b'{"email": "good@b.de"}\n' + row + b'\n{"email": "fine@b.de"}'

    results = ask("POST", "/leads/bulk", lines, kind="application/x-ndjson").json()["results"]

    assert [result["status"] for result in results] == ["created", "refused", "created"]
    assert results[1]["problem"]["message"]


def test_half_a_character_refuses_its_own_row_only(ask: Ask) -> None:
    rows = [
        rb'{"email": "a@b.de", "city": "\ud83e\udd8a Ulm"}',
        rb'{"client_ref": "\ud800", "email": "b@b.de"}',
        rb'{"client_ref": "two", "company": {"name": "Half \udc00\ud800"}, "email": "c@b.de"}',
        rb'{"email": "d@b.de", "note": "\\ud800 is no character"}',
    ]

    results = ask("POST", "/leads/bulk", b'{"leads": [' + b",".join(rows) + b"]}").json()["results"]

    assert [result["status"] for result in results] == ["created", "refused", "refused", "created"]
    problems = [(one["problem"]["code"], one["problem"]["pointer"]) for one in results[1:3]]
    assert problems == [("invalid_value", "/client_ref"), ("invalid_value", "/company/name")]
    assert [one["client_ref"] for one in results] == [None, "\ufffd", "two", None]
    assert set(Lead.objects.values_list("city", "note")) == {("🦊 Ulm", ""), ("", "\\ud800 is no character")}


def test_half_a_character_refuses_an_atomic_batch_with_its_field(ask: Ask) -> None:
    rows = b'{"atomic": true, "leads": [{"email": "a@b.de"}, {"email": "b@b.de", "city": "\\ud800"}]}'
    before = counts()

    response = ask("POST", "/leads/bulk", rows)

    assert (response.status_code, response.json()["code"], counts()) == (422, "batch_refused", before)
    assert [one["pointer"] for one in response.json()["errors"]] == ["/leads/1/city"]


def test_a_batch_with_a_row_nested_too_deeply_is_refused_whole(ask: Ask) -> None:
    before = counts()

    response = ask("POST", "/leads/bulk", b'{"leads": [{"email": "a@b.de"}, ' + DEEP + b"]}")

    assert (response.status_code, response.json()["code"], counts()) == (400, "malformed_json", before)


@pytest.mark.parametrize(
    ("row", "warning"),
    [
        ({"note": "x" * 1_000_000}, ("too_long", "/note")),
        ({"interest": ["x" * 200]}, ("too_long", "/interest")),
        ({"interest": [str(number) for number in range(60)]}, ("too_long", "/interest")),
        ({"custom": {"a": "x" * 1_000_000}}, ("too_long", "/custom")),
        ({"custom": {"a": json.loads("[" * 300 + "]" * 300)}}, ("too_deep", "/custom")),
        ({"company": {"domain": "javascript:alert(1).x"}}, ("invalid_domain", "/company/domain")),
        ({"first_name": "x" * 1_000_000}, ("too_long", "/first_name")),
        ({"requested_at": "0001-01-01T00:00:00+14:00"}, ("invalid_date", "/requested_at")),
        ({"potential": 1e300}, ("invalid_amount", "/potential")),
    ],
)
def test_what_is_cut_or_left_out_of_a_row_is_said(
    ask: Ask, row: dict[str, Any], warning: tuple[str, str]
) -> None:
    (result,) = ask("POST", "/leads/bulk", {"leads": [{"email": "a@b.de", **row}]}).json()["results"]

    assert [(said["code"], said["pointer"]) for said in result["warnings"]] == [warning]
    assert result["status"] == "created"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"note": "x" * 20_001}, "too_long"),
        ({"custom": {"a": "x" * 20_001}}, "too_long"),
        ({"custom": {"a": json.loads("[" * 300 + "]" * 300)}}, "too_long"),
        ({"company": {"domain": "javascript:alert(1).x"}}, "invalid_domain"),
    ],
)
def test_a_change_that_cannot_be_kept_whole_is_refused(ask: Ask, change: dict[str, Any], code: str) -> None:
    lead, before = make_lead(), counts()

    response = ask("PATCH", f"/leads/{lead.pk}", change)

    assert (response.status_code, response.json()["errors"][0]["code"], counts()) == (422, code, before)


def test_text_that_only_looks_like_an_escape_is_kept(ask: Ask) -> None:
    row = {"email": "a@b.de", "custom": {"a": "\\u0000"}}

    one = ask("PUT", "/leads/by-external-id/crm/1", row)
    many = ask("POST", "/leads/bulk", {"leads": [row, {"email": "c@b.de", "custom": {"a": "x\0y"}}]})

    assert (one.status_code, many.status_code) == (201, 200)
    assert list(Lead.objects.order_by("id").values_list("custom__a", flat=True)) == ["\\u0000", "xy"]


def test_names_of_every_script_survive(ask: Ask) -> None:
    names = {"first_name": "🦊 Zoë", "last_name": "محمد עברית"}

    lead = ask("PUT", "/leads/by-external-id/crm/1", {"email": "a@b.de", **names}).json()

    assert {name: lead[name] for name in names} == names


def test_line_breaks_in_a_name_become_spaces(ask: Ask) -> None:
    row = {"email": "a@b.de", "first_name": "A\r\nSet-Cookie: x=1"}

    assert ask("PUT", "/leads/by-external-id/crm/1", row).json()["first_name"] == "A Set-Cookie: x=1"


def test_a_body_in_chunks_is_not_taken_for_an_empty_one(ask: Ask) -> None:
    headers = {"Transfer-Encoding": "chunked", "Content-Length": ""}

    response = ask("POST", "/leads/bulk", b'{"leads": []}', **headers)

    assert (response.status_code, response.json()["code"]) == (411, "length_required")
