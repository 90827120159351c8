"""The way in under /api/: request ids, languages, conditions, and what a client hears when something breaks."""

import logging
from typing import Any

import pytest
from django.test import Client

from alliance.rest.door import request_id_of
from tests.rest.addresses import ask, make_token

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.rest.addresses")]
PARCELS = "/api/parcels"


def quietly(method: str, path: str, body: bytes = b"", **headers: str) -> Any:
    """One request by a client that hears of failures instead of seeing them raised."""
    client = Client(raise_request_exception=False)
    return client.generic(method, path, body, content_type="application/json", headers=headers)


def test_a_sane_request_id_is_the_clients_own() -> None:
    response = ask("GET", PARCELS, token=make_token(), **{"X-Request-Id": "sync-7.a~b_c"})

    assert response["X-Request-Id"] == "sync-7.a~b_c"


@pytest.mark.parametrize("given", ["", "a" * 65, "a b", "a\tb", "ä"])
def test_any_other_request_id_is_made_here(given: str) -> None:
    response = ask("GET", PARCELS, token=make_token(), **{"X-Request-Id": given})

    assert response["X-Request-Id"] != given
    assert len(response["X-Request-Id"]) == 32


def test_what_breaks_is_a_problem_with_a_request_id_and_stands_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    headers = {"Authorization": f"Bearer {make_token()}", "Accept-Language": "en"}

    response = quietly("POST", PARCELS, b'{"name": "broken"}', **headers)

    problem = response.json()
    assert (response.status_code, problem["code"], problem["status"]) == (500, "server_error", 500)
    assert response["Content-Type"] == "application/problem+json"
    (line,) = [one.getMessage() for one in caplog.records if one.name == "alliance.rest"]
    assert line == f"POST {PARCELS} failed, request {problem['request_id']}"


def test_a_database_that_does_not_answer_is_worth_asking_again() -> None:
    headers = {"Authorization": f"Bearer {make_token()}", "Accept-Language": "en"}

    response = quietly("POST", PARCELS, b'{"name": "cut off"}', **headers)

    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert response["Retry-After"] == "1"


def test_each_request_stands_in_the_log_with_id_and_client(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "alliance.rest"):
        ask("GET", PARCELS, token=make_token(), **{"X-Request-Id": "r1"})

    (line,) = [one.getMessage() for one in caplog.records if one.name == "alliance.rest"]
    assert line.startswith(f"GET {PARCELS} 200 in ")
    assert line.endswith("ms, request r1, client al-test-token")


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "code"),
    [
        ("GET", "/api/", {}, 404, "not_found"),
        ("GET", "/api/v1/nothing", {}, 404, "not_found"),
        ("DELETE", PARCELS, {}, 405, "method_not_allowed"),
        ("GET", PARCELS, {"Accept": "text/html"}, 406, "not_acceptable"),
    ],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_refusal_is_a_problem_in_the_clients_language(
    method: str, path: str, headers: dict[str, str], status: int, code: str, language: str
) -> None:
    response = ask(method, path, token=make_token(), **headers, **{"Accept-Language": language})

    problem = response.json()
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert (response["Content-Type"], response["Content-Language"]) == ("application/problem+json", language)
    assert problem["request_id"] == response["X-Request-Id"]


def test_another_host_is_refused_as_a_problem() -> None:
    response = quietly("GET", PARCELS, Host="elsewhere.example")

    assert (response.status_code, response.json()["code"]) == (400, "unknown_host")


def test_pages_do_nothing_for_a_program() -> None:
    response = ask("GET", PARCELS, token=make_token())

    assert response.cookies == {}
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert response["Cache-Control"] == "no-store"


def test_head_has_the_length_of_get_and_no_body() -> None:
    token = make_token()

    got, head = (ask(method, PARCELS, token=token) for method in ("GET", "HEAD"))

    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(got.content)))


def test_the_id_of_a_request_stays_the_same(rf: Any) -> None:
    request = rf.get(PARCELS)

    assert request_id_of(request) == request_id_of(request)
