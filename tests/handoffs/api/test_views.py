"""REST: offering, reading and answering hand-offs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import make_definition, make_lead
from tests.handoffs.scenes import CONTEXT, accepted, came_back_rejected, offered, traces
from tests.handoffs.test_same_everywhere import token_for

pytestmark = pytest.mark.django_db


def send(name: str, number: int, body: Any, headers: dict[str, str], **more: str) -> Any:
    return Client().post(
        reverse(name, args=[number]), body, content_type="application/json", headers=headers | more
    )


def offer(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {"team": cast.sales_south.pk, "context": CONTEXT, **changes}


def test_a_neutral_program_offers_for_marketing(cast: Cast) -> None:
    make_definition()
    lead = make_lead()

    answer = send("api_lead_handoffs", lead.pk, offer(cast), token_for(cast, None))

    view = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == reverse("api_handoff_detail", args=[view["id"]])
    assert (view["lead_id"], view["state"], view["from_side"]) == (lead.pk, "offered", "marketing")
    assert view["context"] == CONTEXT
    assert view["possible"] == ["withdraw"]


def test_team_and_person_may_be_named(cast: Cast) -> None:
    lead = make_lead()
    body = offer(cast, team="Vertrieb Süd", assignee=cast.deniz.email.upper(), priority="hot")

    view = send("api_lead_handoffs", lead.pk, body, token_for(cast, "marketing")).json()

    assert (view["assignee"]["email"], view["priority"]) == (cast.deniz.email, "hot")


@pytest.mark.parametrize(
    ("changes", "status", "code", "pointer"),
    [
        ({"team": "Nirgends"}, 422, "team_not_receiving", "/team"),
        ({"team": 10**30}, 422, "team_not_receiving", "/team"),
        ({"assignee": "niemand@nordhang.example"}, 422, "assignee_not_in_team", "/assignee"),
        ({"context": {**CONTEXT, "why_now": ""}}, 422, "context_incomplete", "/context/why_now"),
        ({"context": {**CONTEXT, "gossip": "x"}}, 422, "context_unreadable", "/context/gossip"),
        ({"priority": "urgent"}, 400, "invalid_value", "/priority"),
        ({"colour": "blue"}, 400, "unknown_field", "/colour"),
    ],
)
def test_a_wrong_offer_is_refused_with_a_pointer(
    cast: Cast, changes: dict[str, Any], status: int, code: str, pointer: str
) -> None:
    lead = make_lead()

    answer = send("api_lead_handoffs", lead.pk, offer(cast, **changes), token_for(cast, None))

    problem = answer.json()
    assert (answer.status_code, problem["errors"][0]["pointer"]) == (status, pointer)
    assert code in (problem["code"], problem["errors"][0]["code"])
    assert not Handoff.objects.exists()


def test_a_program_of_neither_side_never_answers(cast: Cast) -> None:
    handoff = offered(cast)
    headers = token_for(cast, None)
    before = traces(handoff)

    answer = send("api_handoff_accept", handoff.pk, {}, headers)

    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_side")
    assert traces(handoff) == before


def test_a_missing_reason_is_422_with_a_pointer(cast: Cast) -> None:
    handoff = offered(cast)
    headers = token_for(cast, "sales")
    before = traces(handoff)

    answer = send("api_handoff_reject", handoff.pk, {"sentence": "Passt nicht."}, headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "reason_required")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/reason"]
    assert traces(handoff) == before


def test_a_body_with_an_unknown_field_is_400(cast: Cast) -> None:
    handoff = offered(cast)

    answer = send("api_handoff_reject", handoff.pk, {"why": "x"}, token_for(cast, "sales"))

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_field")


def test_accepting_needs_no_body_and_works_once(cast: Cast) -> None:
    handoff = offered(cast)
    headers = token_for(cast, "sales")

    first = send("api_handoff_accept", handoff.pk, "", headers)
    second = send("api_handoff_accept", handoff.pk, {}, headers)

    assert (first.status_code, first.json()["state"]) == (200, "accepted")
    assert (second.status_code, second.json()["code"]) == (409, "handoff_not_on_offer")


@pytest.mark.parametrize("verb", ["accept", "withdraw"])
def test_a_body_in_chunks_is_refused_by_every_verb(cast: Cast, verb: str) -> None:
    handoff = offered(cast)
    headers = token_for(cast, "sales") | {"Transfer-Encoding": "chunked", "Content-Length": ""}
    before = traces(handoff)

    answer = send(f"api_handoff_{verb}", handoff.pk, {"colour": "blue"}, headers)

    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")
    assert traces(handoff) == before


def test_what_accepting_does_not_know_is_400(cast: Cast) -> None:
    handoff = offered(cast)
    headers = token_for(cast, "sales")
    before = traces(handoff)

    answer = send("api_handoff_accept", handoff.pk, {"colour": "blue"}, headers)

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_field")
    assert traces(handoff) == before


def test_an_attempt_and_reaching_somebody_are_shown_apart(cast: Cast) -> None:
    handoff, headers = accepted(cast), token_for(cast, "sales")
    body = {"kind": "call", "outcome": "not_reached"}

    tried = send("api_handoff_responses", handoff.pk, body, headers).json()
    reached = send("api_handoff_responses", handoff.pk, body | {"outcome": "reached"}, headers).json()

    assert (tried["state"], tried["reached_at"], reached["state"]) == ("accepted", None, "contacted")
    assert tried["first_response_at"] == reached["first_response_at"] < reached["reached_at"]


def test_a_word_for_the_outcome_that_nobody_agreed_on_is_refused(cast: Cast) -> None:
    handoff, headers = accepted(cast), token_for(cast, "sales")
    before = traces(handoff)

    body = {"kind": "call", "outcome": "no_answer"}
    problem = send("api_handoff_responses", handoff.pk, body, headers).json()

    assert (problem["status"], problem["code"]) == (422, "response_unclear")
    assert [error["pointer"] for error in problem["errors"]] == ["/outcome"]
    assert traces(handoff) == before


def test_the_same_key_answers_once(cast: Cast) -> None:
    handoff = accepted(cast)
    headers = token_for(cast, "sales") | {"Idempotency-Key": "call-1"}
    body = {"kind": "call", "outcome": "not_reached"}

    answers = [send("api_handoff_responses", handoff.pk, body, headers) for _again in range(2)]

    handoff.refresh_from_db()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert handoff.attempts == 1


def test_marketing_places_what_came_back(cast: Cast) -> None:
    reverse_one = came_back_rejected(cast)
    body = {"placement": "nurturing", "resume_on": "2027-03-01"}

    answer = send("api_handoff_confirm", reverse_one.pk, body, token_for(cast, "marketing"))

    view = answer.json()
    assert (view["state"], view["resume_on"], view["answers"]) == (
        "confirmed", "2027-03-01", reverse_one.answers_id,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [True, True, True]),
        ({"state": "open"}, [True, True, False]),
        ({"state": "rejected"}, [False, False, True]),
        ({"to_side": "marketing"}, [False, True, False]),
        ({"state": "closed", "to_side": "marketing"}, [False, False, False]),
    ],
)
def test_the_list_is_filtered(cast: Cast, query: dict[str, str], found: list[bool]) -> None:
    waiting, back = offered(cast), came_back_rejected(cast, lead=make_lead("Andere"))

    rows = Client().get(reverse("api_handoff_list"), query, headers=token_for(cast, None)).json()["results"]

    ids = {row["id"] for row in rows}
    assert [one in ids for one in (waiting.pk, back.pk, back.answers_id)] == found


def test_the_list_goes_on_with_the_cursor(cast: Cast) -> None:
    made = [offered(cast, lead=make_lead(f"Lead{number}")).pk for number in range(3)]
    headers, url = token_for(cast, None), reverse("api_handoff_list")

    first = Client().get(url, {"limit": 2}, headers=headers).json()
    rest = Client().get(url, {"limit": 2, "cursor": first["next_cursor"]}, headers=headers).json()

    assert [row["id"] for row in (*first["results"], *rest["results"])] == made[::-1]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("query", [{"state": "sleeping"}, {"colour": "blue"}, {"lead": "x"}, {"limit": "0"}])
def test_what_the_list_does_not_know_is_400(cast: Cast, query: dict[str, str]) -> None:
    answer = Client().get(reverse("api_handoff_list"), query, headers=token_for(cast, None))

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith("?")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_for_three(
    cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        offered(cast, lead=make_lead(f"Lead{number}"))
    headers, url = token_for(cast, "sales"), reverse("api_handoff_list")
    Client().get(url, headers=headers)

    with django_assert_num_queries(2):
        Client().get(url, headers=headers)
