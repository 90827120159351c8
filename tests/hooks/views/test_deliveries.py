"""The log of a webhook, and one message of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.hooks.kinds import TEST
from alliance.hooks.models import Delivery, Endpoint
from alliance.hooks.wording import ANSWERS, NO_ANSWER, trouble_of
from alliance.people.models import User
from tests.cast import Cast
from tests.hooks import scenes
from tests.people.views import FRAME

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
POLLS = 'hx-trigger="every 1s"'


@pytest.fixture
def paul(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.paul)


def log(browser: Client, one: Endpoint, **query: str) -> list[int]:
    page = browser.get(reverse("webhook_detail", args=[one.pk]), query).context["page"]
    return [each.seq for each in page.items]


def message(browser: Client, one: Delivery, **headers: str) -> str:
    return browser.get(reverse("webhook_delivery", args=[one.pk]), headers=headers).text


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("show", ["", "failed"])
def test_the_log_costs_the_same_for_few_and_many(
    paul: Client, count: int, show: str, django_assert_num_queries: Any
) -> None:
    made = scenes.endpoint()
    for number in range(count):
        scenes.refused(made, number)
    address = reverse("webhook_detail", args=[made.pk])
    paul.get(address)

    # The webhook with its program, and its messages.
    with django_assert_num_queries(FRAME + 2):
        page = paul.get(address, {"show": show})

    assert len(page.context["page"].items) == count


def test_the_log_is_newest_first_and_goes_on_page_by_page(paul: Client) -> None:
    made = scenes.endpoint()
    scenes.delivery(scenes.endpoint(made.client, "https://other.example/"), 99)
    for number in range(51):
        scenes.delivery(made, number)
    first = paul.get(reverse("webhook_detail", args=[made.pk])).context["page"]

    assert [each.seq for each in first.items] == list(range(50, 0, -1))
    assert log(paul, made, cursor=first.next_cursor) == [0]


def test_failed_are_those_that_were_tried_and_not_taken(paul: Client) -> None:
    made = scenes.endpoint()
    scenes.delivery(made, 1)
    scenes.refused(made, 2)
    scenes.waiting(made, 3)
    scenes.waiting(made, 4, attempts=2, status=503)
    scenes.delivery(made, 5, state=Delivery.State.GIVEN_UP, status=None, error="timed_out")

    assert log(paul, made) == [5, 4, 3, 2, 1]
    assert log(paul, made, show="failed") == [5, 4, 2]


def test_of_a_waiting_message_the_log_says_when_it_is_tried_next(paul: Client) -> None:
    made, at = scenes.endpoint(), timezone.now() + timedelta(days=1)
    scenes.waiting(made, 1, at, attempts=3, status=503)
    address = reverse("webhook_detail", args=[made.pk])

    assert f'<time datetime="{at.isoformat()}">' in paul.get(address).text
    Endpoint.objects.update(state=Endpoint.State.OFF)
    assert at.isoformat() not in paul.get(address).text


def test_an_empty_log_says_what_will_stand_there(paul: Client) -> None:
    address = reverse("webhook_detail", args=[scenes.endpoint().pk])

    assert 'class="empty-place"' in paul.get(address).text
    assert 'class="empty-place"' in paul.get(address, {"show": "failed"}).text


def test_a_message_shows_its_answer_and_what_it_said(paul: Client) -> None:
    said = scenes.refused(scenes.endpoint())

    page = message(paul, said)

    assert '<b class="mono">404</b>' in page
    assert str(ANSWERS[404]) in page
    assert "&quot;lead_id&quot;: 7" in page
    assert said.message_id in page
    assert POLLS not in page


def test_while_an_attempt_is_near_the_page_looks_again(paul: Client) -> None:
    made, now = scenes.endpoint(), timezone.now()
    near = scenes.waiting(made, 1, now + timedelta(seconds=30))
    far = scenes.waiting(made, 2, now + timedelta(hours=1))

    assert POLLS in message(paul, near)
    assert message(paul, near, **{"HX-Request": "true"}).lstrip().startswith('<section id="delivery"')
    assert POLLS not in message(paul, far)
    Endpoint.objects.update(state=Endpoint.State.OFF)
    assert POLLS not in message(paul, near)
    assert POLLS in message(paul, scenes.waiting(made, 3, now, kind=TEST, seq=None))


def test_a_settled_message_is_sent_again_and_a_waiting_one_is_not(paul: Client) -> None:
    said = scenes.refused(scenes.endpoint())
    again = reverse("webhook_redeliver", args=[said.pk])
    assert again in message(paul, said)

    first = paul.post(again)
    second = paul.post(again)

    assert (first.headers["Location"], second.status_code) == (
        reverse("webhook_delivery", args=[said.pk]),
        409,
    )
    now = Delivery.objects.get()
    assert (now.state, now.message_id) == (Delivery.State.WAITING, said.message_id)
    assert again not in message(paul, now)


def test_a_body_that_was_erased_is_said_to_be(paul: Client) -> None:
    assert "hook-code" not in message(paul, scenes.delivery(scenes.endpoint(), body=""))


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (200, "", ""),
        (None, "", ""),
        (None, "timed_out", NO_ANSWER["timed_out"]),
        (None, "something new", NO_ANSWER["cut_off"]),
        (404, "", ANSWERS[404]),
    ],
)
def test_what_went_wrong_is_said_in_words(status: int | None, error: str, words: str) -> None:
    assert trouble_of(status, error) == words


def test_statuses_without_words_of_their_own_are_said_by_their_kind() -> None:
    said = [str(trouble_of(status, "")) for status in (303, 418, 500, 599)]

    assert len(set(said)) == 3
    assert said[2] == said[3]
