"""A POST with a key happens once, whatever happens on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from alliance.people.models import ApiClient
from alliance.rest.idempotency import forget_old_answers, lock_number
from alliance.rest.models import IdempotentAnswer
from tests.rest.addresses import ParcelView, ask, make_token

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.rest.addresses")]
PARCELS = "/api/parcels"


@pytest.fixture(autouse=True)
def _fresh_counter() -> None:
    ParcelView.ran = 0


@contextmanager
def held_elsewhere(slug: str, key: str) -> Iterator[None]:
    """Another process is just answering the first request with the key."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_lock(%s)", [lock_number(ApiClient.objects.get(slug=slug), key)]
            )
        yield
    finally:
        other.close()


def test_a_key_used_twice_gets_the_first_answer_again() -> None:
    token = make_token()

    first = ask("POST", PARCELS, token=token, body={"name": "a"}, **{"Idempotency-Key": "k1"})
    again = ask("POST", PARCELS, token=token, body={"name": "a"}, **{"Idempotency-Key": "k1"})

    assert (first.status_code, again.status_code, ParcelView.ran) == (201, 201, 1)
    assert again.json() == first.json() == {"name": "a", "run": 1}
    assert again["Idempotency-Replayed"] == "true"
    assert again["ETag"] == first["ETag"] == '"7"'


def test_a_key_under_another_condition_is_422() -> None:
    token = make_token()
    key = {"Idempotency-Key": "k1"}
    ask("POST", PARCELS, token=token, body={"name": "a"}, **key, **{"If-Match": '"1"'})

    response = ask("POST", PARCELS, token=token, body={"name": "a"}, **key, **{"If-Match": '"2"'})

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert ParcelView.ran == 1


def test_a_key_with_another_payload_is_422() -> None:
    token = make_token()
    ask("POST", PARCELS, token=token, body={"name": "a"}, **{"Idempotency-Key": "k1"})

    response = ask("POST", PARCELS, token=token, body={"name": "b"}, **{"Idempotency-Key": "k1"})

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert ParcelView.ran == 1


def test_a_key_still_in_flight_is_409() -> None:
    token = make_token()

    with held_elsewhere("al-test-token", "k1"):
        response = ask("POST", PARCELS, token=token, body={"name": "a"}, **{"Idempotency-Key": "k1"})

    assert (response.status_code, response.json()["code"]) == (409, "idempotency_key_in_flight")


def test_a_refused_post_leaves_its_key_free() -> None:
    token = make_token()

    first = ask("POST", PARCELS, token=token, body={"name": "lost"}, **{"Idempotency-Key": "k1"})
    again = ask("POST", PARCELS, token=token, body={"name": "lost"}, **{"Idempotency-Key": "k1"})

    assert (first.status_code, again.status_code, ParcelView.ran) == (409, 409, 2)
    assert first.json()["code"] == "parcel_lost"


def test_keys_of_two_clients_do_not_meet() -> None:
    one, two = make_token("al_one"), make_token("al_two")

    ask("POST", PARCELS, token=one, body={"name": "a"}, **{"Idempotency-Key": "k1"})
    response = ask("POST", PARCELS, token=two, body={"name": "b"}, **{"Idempotency-Key": "k1"})

    assert (response.status_code, ParcelView.ran) == (201, 2)


def test_a_key_whose_request_died_is_free_again() -> None:
    """The lock went with the connection, and nothing else was ever there."""
    token = make_token()
    with held_elsewhere("al-test-token", "k1"):
        pass

    response = ask("POST", PARCELS, token=token, body={"name": "a"}, **{"Idempotency-Key": "k1"})

    assert (response.status_code, ParcelView.ran) == (201, 1)


def test_a_key_may_be_used_anew_after_a_day() -> None:
    token = make_token()
    ask("POST", PARCELS, token=token, body={"name": "a"}, **{"Idempotency-Key": "k1"})
    IdempotentAnswer.objects.update(started_at=timezone.now() - timedelta(hours=25))

    again = ask("POST", PARCELS, token=token, body={"name": "b"}, **{"Idempotency-Key": "k1"})

    assert (again.status_code, again.json()["name"], ParcelView.ran) == (201, "b", 2)


def test_old_answers_are_forgotten_and_young_ones_kept() -> None:
    token, now = make_token(), timezone.now()
    for key in ("old", "young"):
        ask("POST", PARCELS, token=token, body={"name": "a"}, **{"Idempotency-Key": key})
    IdempotentAnswer.objects.filter(key="old").update(started_at=now - timedelta(hours=25))

    assert forget_old_answers(now) == 1
    assert IdempotentAnswer.objects.get().key == "young"


@pytest.mark.parametrize("key", ["", "k" * 201, "a\tb"])
def test_a_key_that_is_none_is_400(key: str) -> None:
    response = ask("POST", PARCELS, token=make_token(), body={"name": "a"}, **{"Idempotency-Key": key})

    assert (response.status_code, response.json()["code"], ParcelView.ran) == (400, "bad_request", 0)


def test_a_refusal_in_flight_says_when_to_try_again() -> None:
    token = make_token()

    with held_elsewhere("al-test-token", "k1"):
        response = ask("POST", PARCELS, token=token, body={"name": "a"}, **{"Idempotency-Key": "k1"})

    assert response["Retry-After"] == "1"
