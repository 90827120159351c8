"""Who may look after webhooks, what they may be told, and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from alliance.conditions import Condition
from alliance.errors import Denied, RuleError
from alliance.hooks import actions
from alliance.hooks.models import Delivery, Endpoint
from alliance.hooks.refusals import (
    AddressTaken,
    DescriptionTooLong,
    NothingToReplay,
    TooManyEndpoints,
    UnknownTypes,
    WebhookChanged,
    WebhookRemoved,
)
from alliance.journal.models import Entry
from alliance.journal.readable import ScopeMissing
from alliance.people.models import ApiClient, ApiToken, User
from tests.cast import Cast
from tests.factories import NOW
from tests.hooks import scenes
from tests.twice import at_once

pytestmark = pytest.mark.django_db
Change = Callable[[User | None, Endpoint], object]
CHANGES: dict[str, Change] = {
    "update": lambda actor, hook: actions.update_endpoint(
        actor=actor, endpoint=hook, url="https://erp.example/", types=["lead"], now=NOW
    ),
    "remove": lambda actor, hook: actions.remove_endpoint(actor=actor, endpoint=hook, now=NOW),
    "rotate": lambda actor, hook: actions.rotate_secret(actor=actor, endpoint=hook, now=NOW),
    "switch": lambda actor, hook: actions.switch_endpoint(actor=actor, endpoint=hook, is_on=False, now=NOW),
    "test": lambda actor, hook: actions.send_test(actor=actor, endpoint=hook, now=NOW),
}
each_change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


def made(client: ApiClient | None = None, actor: User | None = None, **said: Any) -> Endpoint:
    facts: dict[str, Any] = {"url": scenes.ADDRESS, "types": ["lead"], **said}
    return actions.create_endpoint(actor=actor, client=client or scenes.program(), now=NOW, **facts)


def verbs() -> list[str]:
    return list(Entry.objects.filter(subject_type="endpoint").order_by("pk").values_list("verb", flat=True))


def everything() -> list[Any]:
    return [*Endpoint.objects.values(), *Delivery.objects.values(), verbs()]


def test_an_administrator_makes_one_with_a_secret_of_32_bytes(cast: Cast) -> None:
    hook = made(actor=cast.paul, types=["consent", "lead"], description=" CRM ")

    assert (hook.types, hook.description, hook.state, len(hook.secret)) == (
        ["lead", "consent"], "CRM", "active", len("whsec_") + 44
    )  # fmt: skip
    assert verbs() == ["endpoint.created"]
    assert hook.secret not in str(Entry.objects.get(verb="endpoint.created").data)


def test_a_program_looks_after_its_own_and_no_other(cast: Cast) -> None:
    one, other = scenes.program(), scenes.program("Helpdesk")
    hook = made(one, one.user)

    with pytest.raises(Denied):
        made(one, other.user, url="https://erp.example/")
    with pytest.raises(Denied):
        actions.send_test(actor=other.user, endpoint=hook, now=NOW)

    assert (Endpoint.objects.count(), Delivery.objects.count(), verbs()) == (1, 0, ["endpoint.created"])


@each_change
def test_nobody_else_changes_anything(cast: Cast, change: Change) -> None:
    hook = scenes.endpoint()
    before = everything()

    for person in (cast.jana, cast.deniz, cast.stranger):
        with pytest.raises(Denied):
            change(person, hook)

    assert everything() == before


@each_change
def test_a_removed_one_is_not_changed_any_more(change: Change) -> None:
    hook = scenes.endpoint()
    actions.remove_endpoint(actor=None, endpoint=hook, now=NOW)
    before = everything()

    with pytest.raises(WebhookRemoved):
        change(None, hook)

    assert everything() == before
    assert (Endpoint.objects.get().secret, verbs()) == ("", ["endpoint.created", "endpoint.removed"])


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"types": []}, UnknownTypes),
        ({"types": ["weather"]}, UnknownTypes),
        ({"types": ["lead", "handoff"]}, ScopeMissing),
        ({"types": ["lead"], "scopes": ["webhooks:write"]}, ScopeMissing),
        ({"description": "x" * 121}, DescriptionTooLong),
    ],
)
def test_what_is_refused_leaves_nothing(said: dict[str, Any], error: type[RuleError]) -> None:
    with pytest.raises(error):
        made(**said)

    assert (Endpoint.objects.count(), verbs()) == (0, [])


def test_types_are_limited_by_tokens_that_are_valid() -> None:
    client = scenes.program()
    ApiToken.objects.update(expires_at=NOW)

    with pytest.raises(ScopeMissing):
        made(client)

    assert made(client, types=["team"]).types == ["team"]


def test_one_webhook_per_program_and_address_until_it_is_removed() -> None:
    client = scenes.program()
    hook = made(client)

    with pytest.raises(AddressTaken):
        made(client)
    made(scenes.program("Helpdesk"))
    actions.remove_endpoint(actor=None, endpoint=hook, now=NOW)

    assert made(client).pk != hook.pk


def test_a_program_has_ten_at_most() -> None:
    client = scenes.program()
    for number in range(10):
        made(client, url=f"https://crm.example/{number}")

    with pytest.raises(TooManyEndpoints):
        made(client)

    assert Endpoint.objects.count() == 10


def test_a_change_needs_the_version_that_was_seen_and_the_same_again_is_no_news() -> None:
    hook = made()
    said: dict[str, Any] = {"url": "https://erp.example/", "types": ["lead"], "now": NOW}

    changed = actions.update_endpoint(actor=None, endpoint=hook, **said)
    again = actions.update_endpoint(actor=None, endpoint=hook, **said)
    with pytest.raises(WebhookChanged):
        actions.update_endpoint(actor=None, endpoint=hook, condition=Condition(frozenset({1})), **said)

    assert (changed.version, again.version) == (2, 2)
    assert verbs() == ["endpoint.created", "endpoint.changed"]
    assert Entry.objects.latest("id").data == {"url": "https://erp.example/"}


def test_a_new_secret_leaves_the_former_one_a_day() -> None:
    hook = made()

    fresh = actions.rotate_secret(actor=None, endpoint=hook, now=NOW)

    assert (fresh.former_secret, fresh.former_secret_until) == (hook.secret, NOW + timedelta(hours=24))
    assert fresh.secret != hook.secret
    assert verbs()[-1] == "endpoint.secret_rotated"


def test_switching_twice_is_one_entry() -> None:
    hook = made()

    for is_on in (True, False, False, True):
        actions.switch_endpoint(actor=None, endpoint=hook, is_on=is_on, now=NOW)

    assert verbs() == ["endpoint.created", "endpoint.switched_off", "endpoint.switched_on"]


def test_a_settled_message_is_sent_again_under_its_own_id_and_a_waiting_one_is_not() -> None:
    hook = scenes.endpoint(quiet_until=NOW + timedelta(hours=1))
    settled, waiting = scenes.refused(hook, 1), scenes.waiting(hook, 2)

    again = actions.replay(actor=None, delivery=settled, now=NOW)
    with pytest.raises(NothingToReplay):
        actions.replay(actor=None, delivery=waiting, now=NOW)

    assert (again.message_id, again.state, again.next_try_at) == (settled.message_id, "waiting", NOW)
    assert Endpoint.objects.get().quiet_until is None


@pytest.mark.django_db(transaction=True)
def test_the_same_message_replayed_twice_at_once_waits_once() -> None:
    message = scenes.refused(scenes.endpoint())

    errors = at_once(*[lambda: actions.replay(actor=None, delivery=message, now=NOW)] * 2)

    assert [type(error) for error in errors] == [NothingToReplay]


@pytest.mark.django_db(transaction=True)
def test_the_same_address_twice_at_once_is_one_webhook() -> None:
    client = scenes.program()

    errors = at_once(lambda: made(client), lambda: made(client))

    assert [type(error) for error in errors] == [AddressTaken]
    assert Endpoint.objects.count() == 1
