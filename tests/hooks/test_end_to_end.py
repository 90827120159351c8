"""A change is told to whoever asked for it: signed, once, and with the words of the feed."""

import pytest
from django.utils import timezone

from alliance.hooks.models import Delivery, Endpoint
from tests.cast import Cast
from tests.hooks import scenes
from tests.hooks.receivers import Receiver
from tests.hooks.turns import send_due, tell
from tests.intake.api.client import Ask, make_caller

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("K07")]


@pytest.fixture
def ask(db: None) -> Ask:
    return make_caller()


def test_a_lead_changed_over_rest_reaches_the_receiver_signed(
    ask: Ask, cast: Cast, receiver: Receiver
) -> None:
    hook = scenes.endpoint(scenes.program("Helpdesk"), receiver.url)

    ask("PUT", "/leads/by-external-id/crm/4711", {"email": "m.keller@falkenried.example", "city": "Ulm"})
    told, made = tell(), send_due(timezone.now())

    (message,) = receiver.received
    body = message.opened(hook.secret)
    assert (told, made, message.path) == (1, 1, "/hooks")
    assert (body["type"], body["data"]["verb"]) == ("lead.created", "lead.created")
    feed = ask("GET", "/changes?types=lead").json()["results"]
    assert body["data"] == feed[-1]
    assert body["timestamp"] == body["data"]["at"]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.message_id, delivery.seq) == ("taken", message.id, body["data"]["seq"])
    assert Endpoint.objects.get().position == body["data"]["seq"]
