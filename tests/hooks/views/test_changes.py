"""What is done to a webhook from its page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.hooks.models import Delivery, Endpoint
from alliance.inbox.fanout import fan_out
from alliance.journal.actions import record
from alliance.journal.models import Entry
from alliance.journal.publisher import publish_all
from alliance.people.models import User
from tests.cast import Cast
from tests.factories import NOW
from tests.hooks import scenes

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def paul(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.paul)


def post(browser: Client, name: str, one: Endpoint) -> str:
    return browser.post(reverse(name, args=[one.pk])).headers["Location"]


def test_pausing_and_resuming_stands_on_the_page(paul: Client) -> None:
    made = scenes.endpoint()
    detail = reverse("webhook_detail", args=[made.pk])
    pause, resume = (reverse(name, args=[made.pk]) for name in ("webhook_pause", "webhook_resume"))

    assert post(paul, "webhook_pause", made) == detail
    paused = paul.get(detail).text
    assert post(paul, "webhook_resume", made) == detail
    active = paul.get(detail).text

    assert (resume in paused, pause in paused) == (True, False)
    assert (resume in active, pause in active) == (False, True)


def test_a_test_leads_to_its_message(paul: Client, cast: Cast) -> None:
    made = scenes.endpoint()

    at = post(paul, "webhook_test", made)

    message = Delivery.objects.get()
    assert (message.endpoint, message.kind) == (made, "endpoint.test")
    assert at == reverse("webhook_delivery", args=[message.pk])


def test_a_new_secret_leaves_the_old_one_a_day(paul: Client) -> None:
    made = scenes.endpoint()
    address = reverse("webhook_secret", args=[made.pk])

    shown = paul.post(address)

    now = Endpoint.objects.get()
    assert (shown.status_code, shown.headers["Cache-Control"]) == (201, "no-store")
    assert f'value="{now.secret}"' in shown.text
    assert (now.former_secret, now.secret == made.secret) == (made.secret, False)
    assert now.former_secret_until is not None
    assert now.former_secret_until > timezone.now() + timedelta(hours=23)
    assert 'class="notice warn"' in paul.get(address).text


def test_nobody_else_changes_anything(cast: Cast, sign_in: SignIn) -> None:
    made, entries = scenes.endpoint(), Entry.objects.count()
    browser = sign_in(cast.jana)

    for name in ("webhook_pause", "webhook_secret", "webhook_test", "webhook_remove"):
        assert browser.post(reverse(name, args=[made.pk])).status_code == 404

    now = Endpoint.objects.get()
    assert (now.state, now.secret, now.created_at) == (Endpoint.State.ACTIVE, made.secret, NOW)
    assert (Delivery.objects.count(), Entry.objects.count()) == (0, entries)


def test_who_looks_after_programs_finds_a_paused_webhook_on_today(
    cast: Cast, sign_in: SignIn, paul: Client
) -> None:
    made = scenes.endpoint(state=Endpoint.State.BROKEN)
    record(None, "endpoint.paused", made, data={"url": made.url, "status": 410}, at=NOW)
    publish_all()
    fan_out()
    address = reverse("webhook_detail", args=[made.pk])

    assert f'href="{address}"' in paul.get(reverse("today")).text
    assert made.url not in sign_in(cast.jana).get(reverse("today")).text
