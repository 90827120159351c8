"""The webhook that a newcomer meets."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.hooks import demo
from alliance.hooks.models import Delivery, Endpoint
from alliance.hooks.queries import tellable_types
from alliance.people import demo as people_demo
from alliance.people.models import User

pytestmark = pytest.mark.django_db


def test_the_demo_has_one_webhook_that_calls_nobody_and_says_why() -> None:
    now = timezone.now()
    people_demo.load(now)

    demo.load(now)

    (one,) = Endpoint.objects.all()
    assert (one.client.name, one.state, one.failures) == ("CRM-Sync", "broken", 35)
    assert set(one.types) <= set(tellable_types(one.client, now))
    assert not Delivery.objects.filter(state=Delivery.State.WAITING).exists()
    browser = Client()
    browser.force_login(
        User.objects.get(email="paul@nordhang.example"), backend="alliance.people.backends.PersonBackend"
    )
    page = browser.get(reverse("webhook_detail", args=[one.pk])).text
    assert 'class="notice warn"' in page
    assert reverse("webhook_resume", args=[one.pk]) in page


def test_the_demo_leaves_without_a_trace() -> None:
    now = timezone.now()
    people_demo.load(now)
    demo.load(now)

    demo.remove()
    people_demo.remove()

    assert not Endpoint.objects.exists()
