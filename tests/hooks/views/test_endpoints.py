"""Webhooks in the browser: listed, added, changed, removed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliance.hooks.models import Delivery, Endpoint
from alliance.hooks.wording import type_names
from alliance.people.models import ApiClient, User
from alliance.rest.integrations import connections
from tests.cast import Cast
from tests.factories import NOW
from tests.hooks import scenes
from tests.people.views import FRAME

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
FACTS = {"url": "https://erp.example/in", "description": "ERP", "types": ["lead", "consent"]}


@pytest.fixture
def paul(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.paul)


def text_of(browser: Client, name: str, *arguments: int, **query: str) -> str:
    return browser.get(reverse(name, args=arguments), query).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_few_and_many(
    paul: Client, count: int, django_assert_num_queries: Any
) -> None:
    client = scenes.program()
    for number in range(count):
        one = scenes.endpoint(client, f"https://crm.example/{number}")
        scenes.delivery(one, 1)
        scenes.refused(one, 2)
    paul.get(reverse("webhook_list"))

    # The webhooks with their programs, and the message each was tried with last.
    with django_assert_num_queries(FRAME + 2):
        page = paul.get(reverse("webhook_list"))

    assert [row.endpoint.url for row in page.context["rows"]] == [
        f"https://crm.example/{number}" for number in reversed(range(count))
    ]


def test_the_list_says_how_each_one_is_doing(paul: Client) -> None:
    client = scenes.program()
    fails = scenes.endpoint(client, "https://a.example/", failures=4, failing_since=NOW)
    scenes.delivery(fails, 1)
    scenes.delivery(fails, 2, state=Delivery.State.REFUSED, status=503, tried_at=NOW.replace(year=2027))
    scenes.endpoint(client, "https://b.example/", state=Endpoint.State.BROKEN)

    rows = paul.get(reverse("webhook_list")).context["rows"]

    assert [(row.endpoint.failures, row.last and row.last.status) for row in rows] == [(0, None), (4, 503)]
    page = text_of(paul, "webhook_list")
    assert page.count('class="tag bad"') == 1
    assert page.count('class="tag warn"') == 1


def test_without_webhooks_the_page_says_what_they_are_for(paul: Client) -> None:
    assert reverse("webhook_choose") in text_of(paul, "webhook_list")
    assert 'class="empty-place"' in text_of(paul, "webhook_list")
    assert reverse("client_new") in text_of(paul, "webhook_choose")


def test_a_program_without_a_reading_token_is_led_to_one(paul: Client) -> None:
    client = scenes.program(scopes=("leads:write",))

    page = text_of(paul, "webhook_new", client.pk)

    assert reverse("token_new", args=[client.pk]) in page
    assert 'name="url"' not in page


def test_only_what_the_program_may_read_is_offered(paul: Client) -> None:
    page = text_of(paul, "webhook_new", scenes.program(scopes=("handoffs:read", "changes:read")).pk)

    offered = re.findall(r'name="types" value="(\w+)"', page)
    assert offered == ["handoff", "ownership", "holder", "user", "team"]


def test_the_secret_is_shown_once(paul: Client) -> None:
    client = scenes.program()

    shown = paul.post(reverse("webhook_new", args=[client.pk]), FACTS)

    made = Endpoint.objects.get()
    assert (shown.status_code, shown.headers["Cache-Control"]) == (201, "no-store")
    assert (made.client, made.url, made.types) == (client, FACTS["url"], FACTS["types"])
    assert f'value="{made.secret}"' in shown.text
    for name in ("webhook_detail", "webhook_edit", "webhook_secret"):
        assert made.secret not in text_of(paul, name, made.pk)


def test_what_a_rule_refuses_stands_on_the_form(paul: Client) -> None:
    client = scenes.program()
    scenes.endpoint(client)
    address = reverse("webhook_new", args=[client.pk])

    unusable = paul.post(address, {**FACTS, "url": "ftp://erp.example"})
    unread = paul.post(address, {**FACTS, "types": ["handoff"]})
    taken = paul.post(address, {**FACTS, "url": scenes.ADDRESS})

    assert (unusable.status_code, list(unusable.context["form"].errors)) == (422, ["url"])
    assert (unread.status_code, list(unread.context["form"].errors)) == (422, ["types"])
    assert taken.status_code == 409
    assert Endpoint.objects.count() == 1


def test_the_facts_are_changed_and_the_secret_stays(paul: Client) -> None:
    made = scenes.endpoint()
    before = text_of(paul, "webhook_edit", made.pk)

    answer = paul.post(reverse("webhook_edit", args=[made.pk]), {**FACTS, "version": made.version})

    assert f'value="{scenes.ADDRESS}"' in before
    assert answer.headers["Location"] == reverse("webhook_detail", args=[made.pk])
    now = Endpoint.objects.get()
    assert (now.url, now.types, now.description, now.leaves_out_own, now.secret) == (
        FACTS["url"], FACTS["types"], "ERP", False, made.secret,
    )  # fmt: skip


def test_who_was_overtaken_keeps_the_words_and_may_send_them_again(paul: Client) -> None:
    made = scenes.endpoint()
    address = reverse("webhook_edit", args=[made.pk])
    seen = {**FACTS, "version": made.version}
    paul.post(address, {**seen, "url": "https://first.example/in"})

    late = paul.post(address, seen)

    form = late.context["form"]
    assert (late.status_code, form["url"].value(), form["version"].value()) == (412, FACTS["url"], "2")
    assert "https://first.example/in" in late.text
    assert Endpoint.objects.get().url == "https://first.example/in"
    assert paul.post(address, {**FACTS, "version": form["version"].value()}).status_code == 302
    assert Endpoint.objects.get().url == FACTS["url"]


def test_the_form_says_what_its_program_may_read_no_more(paul: Client) -> None:
    made = scenes.endpoint()
    Endpoint.objects.update(types=["lead", "handoff"])

    page = paul.get(reverse("webhook_edit", args=[made.pk]))

    assert page.context["lost"] == type_names(["handoff"])
    assert page.text.count('class="notice warn"') == 1


def test_removing_asks_first_and_takes_the_log_along(paul: Client) -> None:
    made = scenes.endpoint()
    said = scenes.delivery(made)
    address = reverse("webhook_remove", args=[made.pk])

    assert paul.get(address).status_code == 200
    assert made.url in text_of(paul, "webhook_list")
    assert paul.post(address).headers["Location"] == reverse("webhook_list")

    assert made.url not in text_of(paul, "webhook_list")
    gone = [reverse("webhook_detail", args=[made.pk]), reverse("webhook_delivery", args=[said.pk]), address]
    assert [paul.get(each).status_code for each in gone] == [404, 404, 404]


@pytest.mark.requirement("S10")
def test_everybody_sees_under_integrations_how_the_webhooks_of_a_program_are(
    cast: Cast, sign_in: SignIn
) -> None:
    client: ApiClient = scenes.program()
    scenes.endpoint(client, "https://a.example/")
    scenes.endpoint(client, "https://b.example/", failures=1)
    scenes.endpoint(client, "https://c.example/", state=Endpoint.State.BROKEN)

    (one,) = connections(cast.tobias, NOW)
    page = text_of(sign_in(cast.tobias), "integration_list")

    found = one.webhooks
    assert (found.active, found.failing, found.off, found.broken, found.all) == (1, 1, 0, 1, 3)
    assert [page.count(f'class="tag {look}"') for look in ("good", "warn", "bad")] == [1, 1, 1]
    assert ("a.example" in page, reverse("webhook_list") in page) == (False, False)


def test_beside_the_secret_stands_how_to_verify_with_it(paul: Client) -> None:
    page = paul.post(reverse("webhook_secret", args=[scenes.endpoint().pk])).text

    for word in ("webhook-id", "webhook-timestamp", "webhook-signature", "whsec_", "v1,"):
        assert f"<code>{word}</code>" in page
