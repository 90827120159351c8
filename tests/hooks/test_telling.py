"""From the feed to messages: nothing is lost, nothing told twice, and nothing told that the program may not read."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from alliance.hooks import actions, telling
from alliance.hooks.models import Delivery, Endpoint
from alliance.journal.actions import Fact, record, record_many
from alliance.journal.models import Entry, Publication, PublisherMark
from alliance.journal.publisher import publish_all
from alliance.journal.queries import last_seq
from alliance.people.models import ApiToken
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.hooks import scenes
from tests.hooks.receivers import Receiver
from tests.hooks.turns import send_due, tell
from tests.twice import at_once

pytestmark = pytest.mark.django_db


def happens(count: int, verb: str = "lead.updated", origin: str = "", kind: str = "lead") -> None:
    record_many(None, [Fact(verb, kind, number, {}) for number in range(1, count + 1)], origin=origin)


def kinds() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("kind", flat=True))


def test_only_what_comes_after_it_was_made_is_told_and_once() -> None:
    happens(3)
    publish_all()
    hook = scenes.endpoint()
    happens(2, "lead.created")

    counts = [tell(), tell(), telling.tell_in_feed()]

    assert counts == [2, 0, 0]
    assert kinds() == ["lead.created", "lead.created"]
    assert list(Delivery.objects.order_by("pk").values_list("seq", flat=True)) == [last_seq() - 1, last_seq()]
    assert Endpoint.objects.get(pk=hook.pk).position == last_seq()


def test_other_kinds_and_what_the_program_did_itself_are_left_out() -> None:
    hook = scenes.endpoint()
    happens(1, "touch.logged", kind="touch")
    happens(1, "lead.created", origin=hook.client.slug)
    happens(1, "lead.merged", origin="helpdesk")

    assert tell() == 1
    assert kinds() == ["lead.merged"]


def test_a_webhook_that_wants_its_own_changes_gets_them() -> None:
    hook = scenes.endpoint(leaves_out_own=False)
    happens(1, "lead.created", origin=hook.client.slug)

    assert (tell(), kinds()) == (1, ["lead.created"])


def test_a_queue_grows_no_longer_than_its_bound_and_the_rest_stays_in_the_feed(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    monkeypatch.setattr(telling, "MOST_WAITING", 4)
    monkeypatch.setattr(telling, "CHUNK", 2)
    scenes.endpoint(url=receiver.url)
    happens(7)

    counts = [tell(), tell(), send_due(timezone.now()), tell(), send_due(timezone.now())]

    assert counts == [4, 0, 4, 3, 3]
    assert Delivery.objects.filter(state="taken").count() == 7


def test_one_that_is_off_or_paused_goes_on_where_it_stopped() -> None:
    hook = scenes.endpoint()
    actions.switch_endpoint(actor=None, endpoint=hook, is_on=False, now=NOW)
    happens(2)
    silent = tell()
    actions.switch_endpoint(actor=None, endpoint=hook, is_on=True, now=NOW)

    assert (silent, tell()) == (0, 2)


def test_nothing_is_told_while_no_token_may_read_it_and_nothing_lost() -> None:
    hook = scenes.endpoint()
    ApiToken.objects.update(revoked_at=NOW)
    happens(2)
    silent = tell()
    ApiToken.objects.update(revoked_at=None)

    assert (silent, tell()) == (0, 2)
    assert Endpoint.objects.get(pk=hook.pk).position == last_seq()


def test_what_waits_when_the_last_token_goes_is_not_sent_but_a_test_is(receiver: Receiver) -> None:
    hook, now = scenes.endpoint(url=receiver.url), timezone.now()
    happens(2)
    tell()
    ApiToken.objects.update(revoked_at=NOW)
    actions.send_test(actor=None, endpoint=hook, now=now)

    silent = send_due(timezone.now()), receiver.kinds
    ApiToken.objects.update(revoked_at=None)

    assert silent == (1, ["endpoint.test"])
    assert send_due(timezone.now()) == 2


def test_what_was_erased_from_the_journal_is_not_sent(cast: Cast, receiver: Receiver) -> None:
    hook, lead = scenes.endpoint(url=receiver.url), make_lead()
    record(cast.jana, "lead.updated", lead, data={"changed": {"first_name": "Mara"}})
    tell()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL alliance.erasure = 'on'")
        Entry.objects.filter(verb="lead.updated").update(data={})
        cursor.execute("SET LOCAL alliance.erasure = 'off'")

    send_due(timezone.now())

    body = receiver.received[0].opened(hook.secret)
    assert (body["type"], body["data"]["data"]) == ("lead.updated", {})
    assert Delivery.objects.get().body == ""


def after_a_restore() -> None:
    PublisherMark.objects.update(epoch=uuid.uuid4())


def after_too_long() -> None:
    Publication.objects.filter(seq__lt=last_seq()).delete()


@pytest.mark.parametrize("what", [after_a_restore, after_too_long])
def test_whoever_cannot_go_on_is_asked_to_read_everything_again(what: Any, receiver: Receiver) -> None:
    hook = scenes.endpoint(url=receiver.url)
    happens(3)
    publish_all()
    what()

    counts = tell(), send_due(timezone.now()), tell()
    happens(1, "lead.merged")

    assert (counts, tell(), kinds()) == ((1, 1, 0), 1, ["feed.resync", "lead.merged"])
    body = receiver.received[0].opened(hook.secret)
    assert body["data"] == {"resync": "/api/v1/leads?sort=created_at&limit=200"}


def test_without_webhooks_it_costs_one_query(django_assert_num_queries: Any) -> None:
    happens(1)
    publish_all()

    with django_assert_num_queries(1):
        telling.tell_in_feed()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_tell_each_change_once() -> None:
    scenes.endpoint()
    happens(30)
    publish_all()

    errors = at_once(telling.tell_in_feed, telling.tell_in_feed, telling.tell_in_feed)
    telling.tell_in_feed()

    assert errors == []
    places = list(Delivery.objects.order_by("pk").values_list("seq", flat=True))
    assert places == list(range(last_seq() - 29, last_seq() + 1))
