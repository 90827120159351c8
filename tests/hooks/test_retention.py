"""The log is cleared: what was taken after a week, the rest after a month, of removed webhooks at once."""

from datetime import timedelta

import pytest

from alliance.hooks import actions
from alliance.hooks.models import Delivery, Endpoint
from alliance.hooks.retention import forget_deliveries
from tests.factories import NOW
from tests.hooks import scenes

pytestmark = pytest.mark.django_db


def test_old_messages_go_and_waiting_ones_stay() -> None:
    hook = scenes.endpoint()
    for number, days in enumerate((6, 8, 31), start=1):
        at = NOW - timedelta(days=days)
        scenes.delivery(hook, number, created_at=at)
        scenes.delivery(hook, 10 + number, created_at=at, state=Delivery.State.REFUSED)
        scenes.waiting(hook, 20 + number, created_at=at)

    counts = forget_deliveries(NOW), forget_deliveries(NOW)

    assert counts == (3, 0)
    kept = Delivery.objects.order_by("seq").values_list("seq", flat=True)
    assert list(kept) == [1, 11, 12, 21, 22, 23]


def test_a_removed_webhook_goes_with_its_log() -> None:
    gone, kept = scenes.endpoint(), scenes.endpoint(scenes.program("Helpdesk"))
    scenes.delivery(gone)
    scenes.waiting(gone, 2)
    scenes.delivery(kept)
    actions.remove_endpoint(actor=None, endpoint=gone, now=NOW)

    assert forget_deliveries(NOW) == 2
    assert list(Endpoint.objects.all()) == [kept]
    assert Delivery.objects.get().endpoint == kept
