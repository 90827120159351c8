"""`POST /leads/bulk`."""

from typing import Any

import pytest

from alliance.journal.models import Entry
from leads.crm.models import Lead
from tests.intake.api.client import Ask

pytestmark = pytest.mark.django_db


def test_each_row_gets_its_own_answer_in_order(ask: Ask) -> None:
    response = ask(
        "POST", "/leads/bulk",
        {"leads": [{"external_id": "7", "email": "a@b.de", "client_ref": "x"}, {"email": "A@b.de", "city": "Ulm"}]},
    )  # fmt: skip

    lead = Lead.objects.get()
    assert response.status_code == 200
    assert response.json() == {
        "results": [
            {
                "index": 0,
                "client_ref": "x",
                "status": "created",
                "id": lead.pk,
                "problem": None,
                "warnings": [],
            },
            {
                "index": 1,
                "client_ref": None,
                "status": "updated",
                "id": lead.pk,
                "problem": None,
                "warnings": [],
            },
        ]
    }
    assert (lead.source, str(lead.external_ids.get())) == ("api", "crm:7")
    entry = Entry.objects.get(verb="lead.created")
    assert (entry.origin, entry.actor_side, entry.actor is not None) == ("crm-sync", "", True)


def test_rows_that_cannot_even_be_read_never_sink_the_others(ask: Ask) -> None:
    bad: list[Any] = [
        {"emial": "a@b.de", "client_ref": 1}, 5, None, [], "x", {"email": 5}, {"company": "Firma"},
        {"consents": [{"basis": "contract"}]}, {"email": "max@@mail"}, {},
    ]  # fmt: skip
    good = [{"email": f"p{number}@b.de"} for number in range(90)]

    results = ask("POST", "/leads/bulk", {"leads": [*good, *bad]}).json()["results"]

    assert [result["index"] for result in results] == list(range(100))
    assert [result["status"] for result in results] == ["created"] * 90 + ["refused"] * 10
    problems = [(result["problem"]["code"], result["problem"]["pointer"]) for result in results[90:]]
    assert problems == [
        ("unknown_field", "/emial"), ("invalid_value", "/"), ("invalid_value", "/"), ("invalid_value", "/"),
        ("invalid_value", "/"), ("invalid_value", "/email"), ("invalid_value", "/company"),
        ("invalid_value", "/consents/0"), ("invalid_email", "/email"), ("not_reachable", "/email"),
    ]  # fmt: skip
    assert results[90]["client_ref"] == 1


def test_a_name_that_stands_twice_refuses_its_row_alone(ask: Ask) -> None:
    rows = [b'{"email":"a@b.de","city":"Ulm","city":"Bonn"}', b'{"email":"c@d.de","custom":{"n":1.50}}']

    by_list = ask("POST", "/leads/bulk", b'{"leads":[' + b",".join(rows) + b"]}").json()["results"]
    by_line = ask("POST", "/leads/bulk", b"\n".join(rows), kind="application/x-ndjson").json()["results"]
    outside = ask("POST", "/leads/bulk", b'{"leads":[],"leads":[{"email":"e@f.de"}]}')

    assert [one["status"] for one in by_list + by_line] == ["refused", "created", "refused", "unchanged"]
    assert {one["problem"]["code"] for one in (by_list[0], by_line[0])} == {"malformed_json"}
    assert (outside.status_code, outside.json()["code"], Lead.objects.count()) == (400, "malformed_json", 1)


def test_one_row_per_line_works_too(ask: Ask) -> None:
    lines = b'{"email": "a@b.de"}\nnonsense\n\n{"email": "c@d.de"}\n'

    results = ask("POST", "/leads/bulk", lines, kind="application/x-ndjson").json()["results"]

    assert [(result["index"], result["status"]) for result in results] == [
        (0, "created"),
        (1, "refused"),
        (2, "created"),
    ]
    assert results[1]["problem"]["code"] == "malformed_json"


@pytest.mark.parametrize("bad", [{"email": "max@@mail"}, {"emial": "x"}])
def test_an_atomic_batch_with_a_bad_row_stores_nothing(ask: Ask, bad: dict[str, str]) -> None:
    response = ask("POST", "/leads/bulk?atomic=true", {"leads": [{"email": "a@b.de"}, bad]})

    assert (response.status_code, response.json()["code"]) == (422, "batch_refused")
    assert response.json()["errors"][0]["pointer"].startswith("/leads/1/")
    assert Lead.objects.count() == 0


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/leads/bulk", b'{"leads": [', 400, "malformed_json"),
        ("/leads/bulk", b"\xff\xfe", 400, "malformed_json"),
        ("/leads/bulk", b'{"leads": [], "mode": 1}', 400, "unknown_field"),
        ("/leads/bulk", b"[]", 400, "invalid_value"),
        ("/leads/bulk", b" ", 400, "malformed_json"),
        ("/leads/bulk?mode=x", b'{"leads": []}', 400, "unknown_parameter"),
        ("/leads/bulk?atomic=perhaps", b'{"leads": []}', 400, "invalid_value"),
        ("/leads/bulk", b'{"leads": [' + b"{}," * 1000 + b"{}]}", 422, "too_many_rows"),
        ("/leads/bulk", b'{"leads": ["' + b"x" * 10_000_000 + b'"]}', 413, "body_too_large"),
    ],
    ids=["cut off", "no text", "unknown field", "no object", "empty", "unknown parameter", "bad parameter",
         "too many", "ten megabytes"],
)  # fmt: skip
def test_what_is_no_batch_is_refused_whole(ask: Ask, path: str, body: bytes, status: int, code: str) -> None:
    response = ask("POST", path, body)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response["Content-Type"] == "application/problem+json"
    assert (Lead.objects.count(), Entry.objects.filter(subject_type="lead").count()) == (0, 0)


def test_a_form_is_no_batch(ask: Ask) -> None:
    response = ask("POST", "/leads/bulk", b"a=1", kind="application/x-www-form-urlencoded")

    assert (response.status_code, response.json()["code"]) == (415, "wrong_media_type")


def test_the_same_key_answers_once(ask: Ask) -> None:
    body = {"leads": [{"email": "a@b.de"}]}

    first = ask("POST", "/leads/bulk", body, **{"Idempotency-Key": "k"})
    second = ask("POST", "/leads/bulk", body, **{"Idempotency-Key": "k"})

    assert second["Idempotency-Replayed"] == "true"
    assert first.json() == second.json()
    assert first.json()["results"][0]["status"] == "created"
