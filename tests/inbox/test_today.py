"""Today: the other side first, then the rest that waits, then news; as many queries for thirty as for one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext_lazy
from pytest_django import DjangoAssertNumQueries

from alliance.errors import Denied
from alliance.inbox.actions import AnswerIsOwed, forget_old_items, mark_item_done, mark_news_read
from alliance.inbox.models import Item
from alliance.inbox.queries import live_rows, queue_of
from alliance.journal import wording
from alliance.people.models import User
from tests.cast import Cast
from tests.factories import NOW
from tests.inbox.kinds import write_note

SignIn = Callable[[User], Client]


def make_item(recipient: User, number: int, **fields: Any) -> Item:
    values = {
        "kind": "note_written",
        "subject_type": "note",
        "subject_id": number,
        "entry_id": number,
        "needs_action": True,
        "created_at": NOW,
    }
    return Item.objects.create(recipient=recipient, **{**values, **fields})


@pytest.mark.requirement("S01")
def test_items_from_the_other_side_stand_before_those_of_the_own_side(cast: Cast, sign_in: SignIn) -> None:
    make_item(cast.deniz, 1, from_side="sales", due_at=NOW + timedelta(hours=1))
    make_item(cast.deniz, 2, from_side="marketing", due_at=NOW + timedelta(hours=8))
    make_item(cast.deniz, 3, from_side="marketing", due_at=NOW + timedelta(hours=2))
    make_item(cast.deniz, 4, from_side="marketing", needs_action=False)

    page = sign_in(cast.deniz).get(reverse("today")).content.decode()

    order = [page.index(f"<b>Note {number}</b>") for number in (3, 2, 1, 4)]
    assert order == sorted(order)
    assert page.index('id="from-other-side"') < order[0]


@pytest.mark.requirement("S01")
def test_both_sides_see_the_other_side_first(cast: Cast) -> None:
    for person, own, other in ((cast.tobias, "marketing", "sales"), (cast.deniz, "sales", "marketing")):
        make_item(person, 1, from_side=own)
        make_item(person, 2, from_side=other)

        queue = queue_of(person)

        assert [row.item.from_side for row in queue.from_other_side] == [other]
        assert [row.item.from_side for row in queue.from_elsewhere] == [own]


def test_people_of_neither_side_have_one_list(cast: Cast) -> None:
    make_item(cast.helga, 1, from_side="sales")
    make_item(cast.helga, 2, from_side="")

    queue = queue_of(cast.helga)

    assert (queue.from_other_side, len(queue.from_elsewhere)) == ([], 2)


def test_nobody_sees_the_items_of_another(cast: Cast, sign_in: SignIn) -> None:
    make_item(cast.ralf, 7, from_side="marketing")

    page = sign_in(cast.deniz).get(reverse("today")).content.decode()

    assert "Note 7" not in page
    assert "empty-place" in page


def test_an_item_whose_record_is_gone_is_hidden(cast: Cast) -> None:
    make_item(cast.deniz, 1001)

    assert queue_of(cast.deniz).is_empty


@pytest.mark.parametrize("count", [1, 30])
def test_today_asks_the_same_number_of_questions_for_one_and_thirty(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, count + 1):
        make_item(cast.deniz, number, from_side="marketing", on_behalf_of=cast.carolin)
        make_item(cast.deniz, 100 + number, from_side="sales")
        make_item(cast.deniz, 200 + number, needs_action=False)
    deniz = User.objects.get(pk=cast.deniz.pk)
    _ = deniz.side

    with django_assert_num_queries(3):
        queue = queue_of(deniz)

    assert (queue.waiting, len(queue.news)) == (2 * count, count)


def test_mark_item_done_puts_news_away(cast: Cast) -> None:
    item = make_item(cast.deniz, 1, needs_action=False)

    mark_item_done(actor=cast.deniz, item=item, now=NOW)

    item.refresh_from_db()
    assert (item.read_at, item.done_at) == (NOW, NOW)


def test_mark_item_done_refuses_what_needs_an_answer(cast: Cast) -> None:
    item = make_item(cast.deniz, 1)

    with pytest.raises(AnswerIsOwed):
        mark_item_done(actor=cast.deniz, item=item, now=NOW)

    item.refresh_from_db()
    assert item.is_open


def test_mark_item_done_is_denied_for_the_items_of_another(cast: Cast) -> None:
    item = make_item(cast.deniz, 1, needs_action=False)

    with pytest.raises(Denied):
        mark_item_done(actor=cast.ralf, item=item, now=NOW)

    item.refresh_from_db()
    assert item.is_open


def test_mark_news_read_leaves_what_arrived_after_the_page(cast: Cast) -> None:
    shown = make_item(cast.deniz, 1, needs_action=False)
    later = make_item(cast.deniz, 2, needs_action=False)
    owed = make_item(cast.deniz, 3)
    others = make_item(cast.ralf, 1, needs_action=False)

    assert mark_news_read(actor=cast.deniz, up_to=shown.pk, now=NOW) == 1

    open_now = set(Item.objects.filter(done_at=None).values_list("pk", flat=True))
    assert open_now == {later.pk, owed.pk, others.pk}


def test_the_buttons_answer_with_the_list_for_htmx_and_with_today_without(
    cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(cast.deniz)
    first, second = make_item(cast.deniz, 1, needs_action=False), make_item(cast.deniz, 2, needs_action=False)

    plain = client.post(reverse("item_done", args=[first.pk]))
    swapped = client.post(reverse("item_done", args=[second.pk]), headers={"HX-Request": "true"})

    assert (plain.status_code, plain["Location"]) == (302, reverse("today"))
    assert (swapped.status_code, b"today-queue" in swapped.content) == (200, True)


def test_news_stand_in_the_order_in_which_things_happened(cast: Cast) -> None:
    for number, hours in ((1, 2), (2, 9), (3, 5)):
        make_item(cast.deniz, number, needs_action=False, created_at=NOW - timedelta(hours=hours))

    queue = queue_of(cast.deniz)

    assert [row.item.subject_id for row in queue.news] == [1, 3, 2]


def test_forget_old_items_drops_only_what_was_done_long_ago(cast: Cast) -> None:
    make_item(cast.deniz, 1, done_at=NOW - timedelta(days=91))
    recent = make_item(cast.deniz, 2, done_at=NOW - timedelta(days=89))
    still_open = make_item(cast.deniz, 3, created_at=NOW - timedelta(days=400))

    assert forget_old_items(now=NOW) == 1

    assert set(Item.objects.values_list("pk", flat=True)) == {recent.pk, still_open.pk}


def test_forget_old_items_drops_old_news_that_nobody_read(cast: Cast) -> None:
    make_item(cast.deniz, 1, needs_action=False, created_at=NOW - timedelta(days=91))
    young = make_item(cast.deniz, 2, needs_action=False, created_at=NOW - timedelta(days=89))
    owed = make_item(cast.deniz, 3, created_at=NOW - timedelta(days=91))

    assert forget_old_items(now=NOW) == 1

    assert set(Item.objects.values_list("pk", flat=True)) == {young.pk, owed.pk}


@pytest.mark.parametrize("count", [1, 8])
def test_live_lists_what_happened_last_with_a_fixed_number_of_questions(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, count + 3):
        write_note(cast.tobias, number, cast.deniz)
    write_note(cast.tobias, 1001, cast.deniz)

    with (
        mock.patch.dict(wording._wordings, {"note.written": wording.Wording("wrote", True)}, clear=True),
        django_assert_num_queries(2),
    ):
        rows = live_rows(cast.deniz, limit=count + 1)

    assert [row.entry.subject_id for row in rows] == list(range(count + 2, 2, -1))[:count]
    assert rows[0].entry.actor == cast.tobias


def test_today_lists_what_happened_live_in_the_readers_language(cast: Cast, sign_in: SignIn) -> None:
    write_note(cast.tobias, 5, cast.deniz)
    worded = {"note.written": wording.Wording(gettext_lazy("Sunday"), True)}

    with mock.patch.dict(wording._wordings, worded):
        page = sign_in(cast.deniz).get(reverse("today_live")).content.decode()

    assert "Tobias Klein Sonntag" in page
    assert 'data-topics="handoffs' in page
