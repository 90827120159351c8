"""How often a program may call."""

from datetime import timedelta
from typing import Any

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from alliance.people.models import ApiClient
from alliance.rest import limits
from alliance.rest.models import Refusal
from tests.rest.addresses import ParcelView, ask, make_token

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.rest.addresses")]
PARCELS = "/api/parcels"


@pytest.fixture
def token(settings: Any) -> str:
    """A client that may call 60 times a minute, and nobody's earlier calls."""
    raw = make_token()
    ApiClient.objects.update(rate_limit=60)
    forget_calls()
    return raw


def forget_calls() -> None:
    server = redis.Redis.from_url(settings.REDIS_URL)
    for key in server.scan_iter(limits.own_key("calls", "*")):
        server.delete(key)


def use_up(calls: int) -> None:
    now, client = timezone.now(), ApiClient.objects.get()
    for moment in (now, now + timedelta(seconds=limits.WINDOW)):
        for _number in range(calls):
            limits.count_request(client, moment)


def test_every_answer_says_what_is_left(token: str) -> None:
    first, second = ask("GET", PARCELS, token=token), ask("GET", PARCELS, token=token)

    assert first["RateLimit-Policy"] == '"default";q=60;w=60'
    assert first["RateLimit"].startswith('"default";r=59;t=')
    assert second["RateLimit"].startswith('"default";r=58;t=')


def test_whoever_calls_too_often_hears_when_to_come_back(token: str) -> None:
    use_up(60)

    response = ask("POST", PARCELS, token=token, body={"name": "a"})

    assert (response.status_code, response.json()["code"]) == (429, "too_many_requests")
    assert 1 <= int(response["Retry-After"]) <= 60
    assert response["RateLimit"].startswith('"default";r=0;t=')


def test_a_refused_call_did_nothing_and_is_noted_once(token: str) -> None:
    ParcelView.ran = 0
    use_up(60)

    for _number in range(3):
        ask("POST", PARCELS, token=token, body={"name": "a"})

    assert (ParcelView.ran, Refusal.objects.get(code="too_many_requests").count) == (0, 1)


def test_without_redis_everybody_may(token: str, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    dead = redis.Redis(port=1, socket_connect_timeout=0.1)
    monkeypatch.setattr(limits, "impatient_redis", lambda: dead)
    monkeypatch.setattr(limits._Silence, "until", 0.0)

    response = ask("GET", PARCELS, token=token)

    assert (response.status_code, "RateLimit" in response) == (200, False)
    assert response["RateLimit-Policy"] == '"default";q=60;w=60'


def test_the_calls_of_today_are_counted(token: str) -> None:
    ask("GET", PARCELS, token=token)
    ask("GET", PARCELS, token=token)
    client = ApiClient.objects.get()

    assert limits.calls_today([client], timezone.now()) == {client.pk: 2}
