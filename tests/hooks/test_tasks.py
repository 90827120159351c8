"""Sending in the background: a receiver that hangs keeps neither the worker nor anybody else waiting."""

import pytest
from django.utils import timezone

from alliance.hooks import tasks
from alliance.hooks.models import Delivery, Endpoint
from alliance.journal.actions import Fact, record_many
from alliance.journal.publisher import publish_all
from tests.hooks import scenes
from tests.hooks.receivers import Receiver, listening
from tests.hooks.turns import send_due
from tests.workspace import until

pytestmark = pytest.mark.django_db(transaction=True)


def wait_for_senders() -> None:
    for sender in list(tasks._running):
        sender.result(20)


def test_a_hanging_receiver_keeps_nobody_waiting(receiver: Receiver) -> None:
    with listening() as hanging:
        hanging.gate.clear()
        slow = scenes.endpoint(url=hanging.url)
        fast = scenes.endpoint(scenes.program("Helpdesk"), receiver.url)
        scenes.waiting(slow)
        for number in range(1, 31):
            scenes.waiting(fast, number)

        tasks.send_webhooks()
        until(lambda: fast.deliveries.filter(state="taken").count() == 30, 20, lambda: "waits for the other")
        assert slow.deliveries.get().state == "waiting"
        hanging.gate.set()
        wait_for_senders()

    assert len(receiver.received) == 30
    assert set(Delivery.objects.values_list("state", "attempts")) == {("taken", 1)}
    assert set(Endpoint.objects.values_list("busy_until", flat=True)) == {None}


def test_a_sender_goes_on_with_what_the_feed_holds_for_it(receiver: Receiver) -> None:
    hook = scenes.endpoint(url=receiver.url)
    scenes.waiting(hook, 10_000)
    record_many(None, [Fact("lead.updated", "lead", number, {}) for number in range(1, 26)])
    publish_all()

    tasks.send_webhooks()
    wait_for_senders()

    assert len(receiver.received) == 26
    assert send_due(timezone.now()) == 0
