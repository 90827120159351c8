"""What is tried again and when, what is not, and who is held up by whom."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from standardwebhooks import WebhookVerificationError

from alliance.hooks import actions
from alliance.hooks.delivering import LEASE, settle, take_legs, walk
from alliance.hooks.models import Delivery, Endpoint
from alliance.inbox.fanout import fan_out
from alliance.inbox.models import Item
from alliance.journal.models import Entry
from alliance.journal.publisher import publish_all
from tests.cast import Cast
from tests.factories import NOW
from tests.hooks import scenes
from tests.hooks.receivers import Receiver, listening
from tests.hooks.turns import send_due
from tests.twice import at_once

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def waiting_at(receiver: Receiver, *numbers: int, **fields: Any) -> Endpoint:
    hook = scenes.endpoint(url=receiver.url, **fields)
    for number in numbers or (1,):
        scenes.waiting(hook, number)
    return hook


def shape(delivery: Delivery) -> tuple[str, int, int | None]:
    return delivery.state, delivery.attempts, delivery.status


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 503])
def test_what_may_succeed_later_is_tried_again(receiver: Receiver, status: int) -> None:
    waiting_at(receiver)
    receiver.will_answer(status)

    counts = [send_due(NOW), send_due(NOW + timedelta(seconds=4)), send_due(NOW + timedelta(seconds=7))]

    assert counts == [1, 0, 1]
    assert shape(Delivery.objects.get()) == ("taken", 2, 204)
    assert len({one.id for one in receiver.received}) == 1
    assert Endpoint.objects.get().failing_since is None


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 422])
def test_any_other_refusal_is_final_and_no_redirect_is_followed(receiver: Receiver, status: int) -> None:
    waiting_at(receiver)
    receiver.will_answer(status, Location=f"{receiver.url}/elsewhere")

    counts = send_due(NOW), send_due(NOW + 30 * HOUR)

    assert counts == (1, 0)
    assert shape(Delivery.objects.get()) == ("refused", 1, status)
    assert [one.path for one in receiver.received] == ["/hooks"]


@pytest.mark.parametrize("said", ["300", "Tue, 17 Nov 2036 09:05:00 GMT"])
def test_the_receiver_says_how_long_to_wait_but_a_day_at_most(receiver: Receiver, said: str) -> None:
    waiting_at(receiver)
    receiver.will_answer(429, Retry_After=said)

    send_due(NOW)

    pause = timedelta(seconds=300) if said == "300" else timedelta(hours=24)
    assert Delivery.objects.get().next_try_at == NOW + pause
    assert Endpoint.objects.get().quiet_until == NOW + pause


def test_a_message_is_given_up_after_a_day_and_not_before(receiver: Receiver) -> None:
    waiting_at(receiver)
    receiver.will_answer(*[500] * 40)
    tries: list[datetime] = []

    while (delivery := Delivery.objects.get()).next_try_at is not None:
        tries.append(delivery.next_try_at)
        Endpoint.objects.update(quiet_until=None)
        send_due(delivery.next_try_at)

    assert shape(delivery) == ("given_up", len(tries), 500)
    assert (tries[0], tries[-1]) == (NOW, NOW + timedelta(hours=24))
    assert 8 < len(tries) < 13


def test_the_first_failure_keeps_the_others_of_the_webhook_waiting(receiver: Receiver) -> None:
    waiting_at(receiver, 1, 2, 3)
    receiver.will_answer(500)

    counts = [send_due(NOW), send_due(NOW + timedelta(seconds=2)), send_due(NOW + timedelta(seconds=7))]

    assert counts == [1, 0, 3]
    assert [one.id[-1] for one in receiver.received] == ["1", "1", "2", "3"]


def test_a_dead_webhook_never_holds_up_another(receiver: Receiver) -> None:
    with listening() as gone:
        dead = waiting_at(gone, *range(50))
    alive = scenes.endpoint(scenes.program("Helpdesk"), receiver.url)
    for number in range(1, 4):
        scenes.waiting(alive, number)

    made = send_due(NOW)

    assert made == 4
    assert [one.id for one in receiver.received] == [f"msg_{alive.pk}_{number}" for number in (1, 2, 3)]
    assert Delivery.objects.filter(endpoint=dead, attempts=1, error="connection_refused").count() == 1


def test_410_pauses_at_once_and_administrators_are_told(cast: Cast, receiver: Receiver) -> None:
    hook = waiting_at(receiver, 1, 2)
    receiver.will_answer(410)

    counts = send_due(NOW), send_due(NOW + HOUR)

    assert counts == (1, 0)
    assert Endpoint.objects.get().state == "broken"
    assert paused_news(hook) == [{"url": receiver.url, "status": 410, "error": ""}]
    assert recipients() == {cast.paul.pk}


def test_three_days_of_failure_pause_it_and_resuming_settles_the_news(cast: Cast, receiver: Receiver) -> None:
    hook = waiting_at(receiver, 1, 2, failing_since=NOW - timedelta(days=3) + HOUR, failures=30)
    receiver.will_answer(500, 500)

    send_due(NOW)
    before = Endpoint.objects.get().state
    send_due(NOW + HOUR)
    told = recipients()
    actions.switch_endpoint(actor=cast.paul, endpoint=hook, is_on=True, now=NOW + HOUR)

    assert (before, told) == ("active", {cast.paul.pk})
    assert recipients() == set()
    assert send_due(NOW + 2 * HOUR) == 2
    assert Endpoint.objects.get().failing_since is None


def paused_news(hook: Endpoint) -> list[dict[str, Any]]:
    found = Entry.objects.filter(verb="endpoint.paused", subject_type="endpoint", subject_id=hook.pk)
    return list(found.values_list("data", flat=True))


def recipients() -> set[int]:
    publish_all()
    fan_out()
    open_items = Item.objects.filter(kind="webhook_paused", done_at=None)
    return set(open_items.values_list("recipient_id", flat=True))


def test_a_refusal_is_no_reason_to_wait(receiver: Receiver) -> None:
    waiting_at(receiver, 1, 2)
    receiver.will_answer(404)

    assert send_due(NOW) == 2
    assert list(Delivery.objects.order_by("seq").values_list("state", flat=True)) == ["refused", "taken"]


def test_a_lease_keeps_a_second_worker_away_until_it_is_over(receiver: Receiver) -> None:
    """A worker was killed between the answer and the settling: the receiver gets the same id again."""
    waiting_at(receiver)
    (leg,) = take_legs(NOW, 9)
    walk(leg)

    counts = send_due(NOW + LEASE / 2), send_due(NOW + LEASE)

    assert counts == (0, 1)
    assert len(receiver.received) == 2
    assert len({one.id for one in receiver.received}) == 1
    assert shape(Delivery.objects.get()) == ("taken", 1, 204)


def test_who_settles_late_changes_nothing_that_was_settled(receiver: Receiver) -> None:
    waiting_at(receiver)
    (late,) = take_legs(NOW, 9)
    receiver.will_answer(500)
    attempts = walk(late)
    send_due(NOW + LEASE)
    settled = Delivery.objects.get()

    settle(late, attempts, NOW + LEASE)

    assert shape(Delivery.objects.get()) == shape(settled) == ("taken", 1, 204)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once(receiver: Receiver) -> None:
    waiting_at(receiver, *range(1, 6))

    errors = at_once(*[lambda: send_due(NOW)] * 4)

    assert errors == []
    assert ids(receiver.received) == ids(Delivery.objects.order_by("seq"))


def ids(found: Iterable[Any]) -> list[str]:
    return [getattr(one, "message_id", None) or one.id for one in found]


def test_both_secrets_sign_for_a_day_then_only_the_new_one(receiver: Receiver) -> None:
    hook, now = waiting_at(receiver), timezone.now()
    former = hook.secret
    hook = actions.rotate_secret(actor=None, endpoint=hook, now=now - timedelta(hours=23))
    send_due(now)
    Endpoint.objects.update(former_secret_until=now - HOUR)
    scenes.waiting(hook, 2)
    send_due(now)

    during, after = receiver.received

    assert during.opened(former) == during.opened(hook.secret)
    assert after.opened(hook.secret)["type"] == "lead.updated"
    with pytest.raises(WebhookVerificationError):
        after.opened(former)


def test_an_entry_that_is_no_longer_kept_is_not_sent(receiver: Receiver) -> None:
    scenes.waiting(scenes.endpoint(url=receiver.url), 999, body="")

    assert send_due(NOW) == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.error, receiver.received) == ("given_up", "entry_gone", [])


@pytest.mark.parametrize("count", [1, 10])
def test_a_turn_costs_the_same_for_one_message_and_for_many(
    receiver: Receiver, count: int, django_assert_num_queries: Any
) -> None:
    hook = waiting_at(receiver, *range(count))

    # Two savepoints; webhooks, rights, messages, lease; then both locked, and both noted.
    with django_assert_num_queries(2 * 2 + 4 + 4):
        send_due(NOW)

    assert Delivery.objects.filter(endpoint=hook, state="taken").count() == count
