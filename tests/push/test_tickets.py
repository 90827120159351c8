"""A ticket lets its bearer hear what they may see, and nobody else's inbox."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliance.people.models import User
from alliance.push import bus
from alliance.push.tickets import read_ticket, topics_for
from tests.cast import Cast

SignIn = Callable[[User], Client]


def test_topics_for_leaves_out_other_people_and_what_is_no_topic() -> None:
    wished = [
        "user:7",
        "user:8",
        "user:77",
        "users",
        "lead:12",
        "handoffs",
        "LEAD:1",
        "lead:x",
        "lead:1 2",
        "",
    ]

    assert topics_for(7, wished) == ["handoffs", "lead:12", "user:7", "users"]


def test_topics_for_signs_no_more_than_a_page_needs() -> None:
    assert len(topics_for(7, [f"lead:{number}" for number in range(1000)])) == 200


def test_push_ticket_signs_what_the_person_may_hear(cast: Cast, sign_in: SignIn) -> None:
    wished = f"user:{cast.deniz.pk} user:{cast.ralf.pk} handoffs"

    answer = sign_in(cast.deniz).post(reverse("push_ticket"), {"topics": wished}).json()

    ticket = read_ticket(answer["ticket"])
    assert (ticket.user_id, ticket.topics) == (cast.deniz.pk, {f"user:{cast.deniz.pk}", "handoffs"})
    assert answer["expires_in"] == 300


@pytest.mark.parametrize(
    ("push_url", "host", "expected"),
    [
        ("", "workspace.example:8000", "http://workspace.example:8001/stream"),
        ("", "workspace.example", "http://workspace.example:8001/stream"),
        ("", "[::1]:8000", "http://[::1]:8001/stream"),
        ("https://workspace.example/push/", "workspace.example", "https://workspace.example/push/stream"),
    ],
)
def test_push_ticket_names_the_address_of_the_stream(
    cast: Cast, sign_in: SignIn, settings: Any, push_url: str, host: str, expected: str
) -> None:
    settings.PUSH_URL, settings.PUSH_PORT, settings.ALLOWED_HOSTS = push_url, 8001, ["*"]

    answer = sign_in(cast.deniz).post(reverse("push_ticket"), headers={"host": host}).json()

    assert answer["url"] == expected


def test_push_ticket_needs_the_form_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.deniz, backend="django.contrib.auth.backends.ModelBackend")

    assert client.post(reverse("push_ticket"), {"topics": "leads"}).status_code == 403


def test_publish_never_fails_when_the_queue_is_down(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from alliance.impatient_redis import impatient_redis

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(bus, "_quiet_until", 0.0)
    impatient_redis.cache_clear()

    bus.publish(["lead:12"])

    impatient_redis.cache_clear()
    assert bus._quiet_until > 0
