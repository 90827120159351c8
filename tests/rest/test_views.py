"""Tokens, problems and idempotency, as a client meets them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.rest.addresses import ParcelView, ask, make_token

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.rest.addresses")]


@pytest.fixture(autouse=True)
def _fresh_counter() -> None:
    ParcelView.ran = 0


def test_without_a_token_it_is_401_and_says_how_to_sign_in() -> None:
    response = ask("GET")

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="alliance"'
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "token_expired"),
        ({"revoked_at": timezone.now()}, "token_unknown"),
    ],
)
def test_a_token_out_of_use_is_401(fields: dict[str, Any], code: str) -> None:
    response = ask("GET", token=make_token(**fields))

    assert (response.status_code, response.json()["code"]) == (401, code)


def test_an_unknown_token_is_401() -> None:
    response = ask("GET", token="al_nobody")

    assert (response.status_code, response.json()["code"]) == (401, "token_unknown")


def test_a_missing_scope_is_403_and_names_it() -> None:
    response = ask("POST", token=make_token(scopes=("leads:read",)), body={"name": "a"})

    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")
    assert response.json()["needed"] == "leads:write"
    assert ParcelView.ran == 0


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        (b'{"name": ', "malformed_json", None),
        (b"\xff\xfe", "malformed_json", None),
        ({"name": "a", "colour": "red"}, "unknown_field", "/colour"),
        ({"name": 7}, "invalid_value", "/name"),
        ({"name": "a", "weights": [1, "two"]}, "invalid_value", "/weights/1"),
    ],
)
def test_a_body_that_does_not_fit_is_400_with_a_pointer(body: Any, code: str, pointer: str | None) -> None:
    response = ask("POST", token=make_token(), body=body)

    problem = response.json()
    assert (response.status_code, problem["code"]) == (400, code)
    assert [error["pointer"] for error in problem["errors"]] == ([pointer] if pointer else [])
    assert problem["request_id"] == response["X-Request-Id"]
    assert ParcelView.ran == 0


def test_ten_megabytes_are_413() -> None:
    response = ask("POST", token=make_token(), body=b'{"name": "' + b"a" * 10_000_000 + b'"}')

    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_another_media_type_is_415() -> None:
    token = make_token()
    headers = {"Authorization": f"Bearer {token}"}

    response = Client().post("/api/parcels", b"name=a", content_type="text/plain", headers=headers)

    assert (response.status_code, response.json()["code"]) == (415, "wrong_media_type")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("colour=red", "unknown_parameter"),
        ("limit=11", "invalid_value"),
        ("limit=²", "invalid_value"),
        ("sort=x", "invalid_value"),
    ],
)
def test_a_parameter_that_does_not_fit_is_400(query: str, code: str) -> None:
    response = ask("GET", f"/api/parcels?{query}", token=make_token())

    assert (response.status_code, response.json()["code"]) == (400, code)
    assert response.json()["errors"][0]["pointer"] == f"?{query.split('=')[0]}"


def test_a_post_with_an_unknown_parameter_is_400() -> None:
    response = ask("POST", "/api/parcels?force=1", token=make_token(), body={"name": "a"})

    assert (response.status_code, response.json()["code"], ParcelView.ran) == (400, "unknown_parameter", 0)


def test_problems_speak_the_clients_language() -> None:
    token = make_token()

    german = ask("GET", "/api/parcels?colour=red", token=token, **{"Accept-Language": "de"}).json()["detail"]
    english = ask("GET", "/api/parcels?colour=red", token=token, **{"Accept-Language": "en"}).json()["detail"]

    assert english == "The address has a parameter that does not exist here."
    assert german == "Die Adresse enthält einen Parameter, den es hier nicht gibt."


def test_an_address_that_does_not_exist_is_a_problem_not_a_page() -> None:
    response = ask("GET", "/api/v1/nothing")

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
