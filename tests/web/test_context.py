"""The counts in the menu."""

from typing import Any

import pytest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from alliance.inbox.models import Item
from alliance.web.context import Frame, badge, waiting_counts
from tests.cast import Cast
from tests.factories import NOW


def make_items(recipient: Any, count: int, **fields: Any) -> None:
    values = {"kind": "handoff_offered", "subject_type": "handoff", "subject_id": 1, "needs_action": True}
    Item.objects.bulk_create(
        Item(recipient=recipient, entry_id=number + 1, created_at=NOW, **{**values, **fields})
        for number in range(count)
    )


def test_waiting_counts_what_is_open_and_needs_the_person(cast: Cast) -> None:
    make_items(cast.deniz, 3)
    make_items(cast.deniz, 1, kind="seat_proposed", subject_type="ownership")
    make_items(cast.deniz, 1, kind="handoff_news", needs_action=False)
    make_items(cast.deniz, 1, kind="handoff_done", done_at=NOW)
    make_items(cast.anke, 5)

    assert waiting_counts(cast.deniz.pk) == {"all": 4, "handoff": 3}


def test_waiting_stops_counting_at_the_cap(cast: Cast) -> None:
    make_items(cast.deniz, 150)

    assert waiting_counts(cast.deniz.pk) == {"all": 100, "handoff": 100}


def test_the_frame_asks_once_for_all_counts(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = RequestFactory().get("/")
    request.user = cast.deniz

    with django_assert_num_queries(1):
        frame = Frame(request)
        assert (frame.waiting["all"], frame.waiting["handoff"]) == (0, 0)


@pytest.mark.parametrize(("count", "text"), [(0, ""), (1, "1"), (99, "99"), (100, "99+")])
def test_a_badge_is_empty_without_a_count_and_capped_above_it(count: int, text: str) -> None:
    assert badge(count)["count"] == text
