"""A program looks after its own webhooks over REST."""

from typing import Any

import pytest
from django.utils import timezone

from alliance.hooks.models import Endpoint
from alliance.people.actions import issue_token
from alliance.people.models import ApiClient
from tests.cast import Cast
from tests.factories import NOW
from tests.hooks import scenes
from tests.hooks.receivers import listening
from tests.hooks.turns import send_due, tell
from tests.intake.api.client import Ask, make_caller
from tests.rest.addresses import ask as ask_with

pytestmark = pytest.mark.django_db
BODY = {"url": "https://crm.example/hooks", "types": ["handoff", "lead"]}


@pytest.fixture
def ask(db: None) -> Ask:
    return make_caller()


def made(ask: Ask, **said: Any) -> Any:
    return ask("POST", "/webhooks", {**BODY, **said})


def path(answer: Any, rest: str = "") -> str:
    return f"/webhooks/{answer.json()['webhook']['id']}{rest}"


def test_the_secret_is_said_once_when_it_is_made(ask: Ask) -> None:
    created = made(ask, description="CRM")
    read = ask("GET", path(created))

    assert (created.status_code, created["Location"]) == (201, f"/api/v1{path(created)}")
    assert created.json()["secret"] == Endpoint.objects.get().secret
    assert created.json()["webhook"] == read.json()
    assert {name: read.json()[name] for name in ("url", "types", "description", "leaves_out_own", "state")} == {
        "url": BODY["url"], "types": ["lead", "handoff"], "description": "CRM", "leaves_out_own": True,
        "state": "active",
    }  # fmt: skip
    assert Endpoint.objects.get().secret not in read.text + ask("GET", "/webhooks").text


def test_the_same_key_makes_one_webhook_with_one_secret(ask: Ask) -> None:
    first, second = (ask("POST", "/webhooks", BODY, **{"Idempotency-Key": "k"}) for _ in range(2))

    assert first.json() == second.json()
    assert (second.status_code, second["Idempotency-Replayed"], Endpoint.objects.count()) == (201, "true", 1)


@pytest.mark.parametrize(
    ("said", "status", "code", "pointer"),
    [
        ({"url": "http://crm.example/"}, 422, "address_not_usable", "/url"),
        ({"url": "https://10.0.0.1/"}, 422, "address_in_own_network", "/url"),
        ({"types": ["weather"]}, 422, "unknown_types", "/types"),
        ({"types": "lead"}, 400, "invalid_value", "/types"),
        ({"secret": "mine"}, 400, "unknown_field", "/secret"),
        ({"description": "x" * 121}, 422, "description_too_long", "/description"),
    ],
)
def test_what_is_refused_names_the_field(ask: Ask, said: Any, status: int, code: str, pointer: str) -> None:
    answer = made(ask, **said)

    assert (answer.status_code, Endpoint.objects.count()) == (status, 0)
    (problem,) = answer.json()["errors"]
    assert (problem["pointer"], problem["code"]) == (pointer, code)


def test_a_token_chooses_only_what_it_may_read_itself(cast: Cast, ask: Ask) -> None:
    """That another token of the program may read more is none of its business."""
    client = ApiClient.objects.get()
    scopes = ["webhooks:write", "leads:read"]
    _token, raw = issue_token(actor=None, client=client, scopes=scopes, days=3650, now=NOW)

    refused = ask_with("POST", "/api/v1/webhooks", token=raw, body=BODY)
    taken = ask_with("POST", "/api/v1/webhooks", token=raw, body={**BODY, "types": ["lead", "team"]})

    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert refused.json()["needed"] == "handoffs:read"
    assert (taken.status_code, taken.json()["webhook"]["types"]) == (201, ["lead", "team"])


def test_a_change_holds_for_the_version_that_was_seen(ask: Ask) -> None:
    created = made(ask)
    where, tag = path(created), created["ETag"]

    changed = ask("PATCH", where, {"types": ["consent"]}, **{"If-Match": tag})
    stale = ask("PATCH", where, {"types": ["lead"]}, **{"If-Match": tag})
    known = ask("GET", where, **{"If-None-Match": changed["ETag"]})

    assert (changed.status_code, changed.json()["types"], changed.json()["url"]) == (
        200,
        ["consent"],
        BODY["url"],
    )
    assert (stale.status_code, stale.json()["code"], known.status_code) == (412, "changed_meanwhile", 304)
    assert Endpoint.objects.get().types == ["consent"]


def test_what_cannot_be_stored_is_named_before_the_version(ask: Ask) -> None:
    where = path(made(ask))

    refused = ask("PATCH", where, {"types": ["AAA"]}, **{"If-Match": '"9"'})

    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_types")


def test_pausing_and_resuming_are_states_to_read(ask: Ask) -> None:
    where = path(made(ask))

    states = [ask("POST", f"{where}/{verb}").json()["state"] for verb in ("pause", "pause", "resume")]

    assert states == ["off", "off", "active"]


def test_what_is_removed_is_gone(ask: Ask) -> None:
    where = path(made(ask))

    answers = [
        ask("DELETE", where).status_code,
        ask("DELETE", where).status_code,
        ask("GET", where).status_code,
    ]

    assert answers == [204, 404, 404]
    assert ask("GET", "/webhooks").json()["results"] == []


def test_nobody_sees_the_webhooks_of_another_program(ask: Ask) -> None:
    foreign = scenes.endpoint(scenes.program("Helpdesk"))
    message = scenes.refused(foreign)

    calls = [
        ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/pause"), ("POST", "/resume"), ("POST", "/rotate"),
        ("POST", "/test"), ("GET", "/deliveries"), ("POST", f"/deliveries/{message.pk}/replay"),
    ]  # fmt: skip
    statuses = {
        ask(method, f"/webhooks/{foreign.pk}{rest}", {} if method == "PATCH" else None).status_code
        for method, rest in calls
    }

    assert (statuses, ask("GET", "/webhooks").json()["results"]) == ({404}, [])


def test_a_test_is_sent_logged_and_sent_once_more(ask: Ask, settings: Any) -> None:
    settings.WEBHOOKS_TO_OWN_NETWORK = True
    with listening() as receiver:
        created = made(ask, url=receiver.url)
        secret = ask("POST", path(created, "/rotate")).json()["secret"]
        test = ask("POST", path(created, "/test"))
        send_due(timezone.now())
        again = ask("POST", path(created, f"/deliveries/{test.json()['id']}/replay"))
        busy = ask("POST", path(created, f"/deliveries/{test.json()['id']}/replay"))
        send_due(timezone.now())

    (logged,) = ask("GET", path(created, "/deliveries?state=taken")).json()["results"]
    assert (test.status_code, again.status_code, busy.status_code) == (201, 200, 409)
    assert [one.id for one in receiver.received] == [test.json()["message_id"]] * 2
    assert receiver.received[1].opened(secret) == receiver.received[1].opened(created.json()["secret"])
    assert (logged["attempts"], logged["status"], logged["kind"]) == (2, 204, "endpoint.test")


def test_the_log_shows_a_token_only_what_it_may_read_itself(cast: Cast, ask: Ask) -> None:
    hook, client = made(ask, leaves_out_own=False), ApiClient.objects.get()
    ask("PUT", "/leads/by-external-id/crm/1", {"email": "mara@keller.example"})
    tell()
    scopes = ["webhooks:write", "handoffs:read"]
    _token, raw = issue_token(actor=None, client=client, scopes=scopes, days=3650, now=NOW)

    may_read = ask("GET", path(hook, "/deliveries")).json()["results"]
    may_not = ask_with("GET", f"/api/v1{path(hook, '/deliveries')}", token=raw).json()["results"]

    assert [(one["kind"], "lead.created" in one["body"]) for one in may_read] == [("lead.created", True)]
    assert may_not == [{**may_read[0], "body": ""}]


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_costs_the_same_for_few_and_many(
    ask: Ask, count: int, django_assert_num_queries: Any
) -> None:
    where = path(made(ask), "/deliveries")
    hook = Endpoint.objects.get()
    for number in range(count):
        scenes.delivery(hook, number, body="")
    ask("GET", where)

    # The token, the webhook, its messages, and what they say.
    with django_assert_num_queries(4):
        answer = ask("GET", where)

    assert len(answer.json()["results"]) == count
