"""Keyset pages: all rows once, in order, whatever is added between."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from alliance import paging
from alliance.paging import BadCursor, keyset_page
from leads.crm.models import Lead
from tests.factories import NOW, make_lead

ORDER = ("-created_at", "-id")
pytestmark = pytest.mark.django_db


def all_ids(limit: int) -> list[int]:
    ids, cursor = [], None
    while True:
        page = keyset_page(Lead.objects.all(), order=ORDER, cursor=cursor, limit=limit)
        ids += [lead.pk for lead in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return ids


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_show_every_row_once_even_with_equal_times(limit: int) -> None:
    leads = [make_lead(consents=False, created_at=NOW - timedelta(days=number // 3)) for number in range(6)]

    wanted = [lead.pk for lead in sorted(leads, key=lambda lead: (lead.created_at, lead.pk), reverse=True)]
    assert all_ids(limit) == wanted


def test_a_row_added_in_front_does_not_shift_the_next_page() -> None:
    first, second = (make_lead(consents=False, created_at=NOW - timedelta(days=days)) for days in (2, 1))
    page = keyset_page(Lead.objects.all(), order=ORDER, limit=1)
    make_lead(consents=False, created_at=NOW)

    rest = keyset_page(Lead.objects.all(), order=ORDER, cursor=page.next_cursor, limit=5)

    assert [lead.pk for lead in page.items] == [second.pk]
    assert [lead.pk for lead in rest.items] == [first.pk]


@pytest.mark.parametrize(
    "cursor", ["x", "bm8", "e30", "W10", "WyItaWQiLCAiMSJd", "ÄÖÜ", "WyItY3JlYXRlZF9hdCIsIi1pZCIsIngiLCJ5Il0"]
)
def test_a_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        keyset_page(Lead.objects.all(), order=ORDER, cursor=cursor, limit=5)


RARE, COMMON = Q(first_name="Uwe"), Q(last_name="Keller")


def some_leads() -> list[Lead]:
    """Twelve that are common, of whom the third and the two oldest are rare; some were made at the same time."""
    return [
        make_lead(
            "Keller",
            first_name="Uwe" if n in (2, 10, 11) else "Mara",
            created_at=NOW - timedelta(days=n // 2),
        )
        for n in range(12)
    ]


def walked(leads: QuerySet[Lead], order: tuple[str, ...], limit: int, **how: Any) -> list[int]:
    ids, cursor = [], None
    while True:
        page = keyset_page(leads, order=order, cursor=cursor, limit=limit, **how)
        ids += [lead.pk for lead in page.items]
        if not (cursor := page.next_cursor):
            return ids


@pytest.mark.parametrize("order", [ORDER, ("created_at", "id")])
@pytest.mark.parametrize("asked", [RARE, COMMON, COMMON & RARE, Q(last_name="Nobody"), RARE | COMMON])
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_a_stretch_along_the_order_finds_the_same_pages(
    monkeypatch: pytest.MonkeyPatch, order: tuple[str, ...], asked: Q, limit: int
) -> None:
    some_leads()
    monkeypatch.setattr(paging, "STRETCH", 3)
    leads = Lead.objects.filter(asked)

    ids = walked(leads, order, limit, along=Lead.objects.all())

    assert ids == list(leads.order_by(*order).values_list("pk", flat=True))


def test_a_stretch_finds_the_same_of_several_conditions(monkeypatch: pytest.MonkeyPatch) -> None:
    leads = some_leads()
    monkeypatch.setattr(paging, "STRETCH", 3)
    apart = [Q(first_name="Uwe"), Q(first_name="Mara")]

    ids = walked(Lead.objects.all(), ORDER, 2, apart=apart, along=Lead.objects.all())

    assert len(ids) == 12
    assert set(ids) == {lead.pk for lead in leads}


@pytest.mark.parametrize(("asked", "queries"), [(COMMON, 6), (RARE, 11)])
def test_a_rare_page_takes_one_query_in_a_savepoint_more(
    monkeypatch: pytest.MonkeyPatch, asked: Q, queries: int, django_assert_num_queries: Any
) -> None:
    some_leads()
    monkeypatch.setattr(paging, "STRETCH", 3)

    with django_assert_num_queries(queries):
        keyset_page(Lead.objects.filter(asked), order=ORDER, limit=2, along=Lead.objects.all())


def test_what_is_rare_most_likely_is_not_walked_to(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    leads = some_leads()
    monkeypatch.setattr(paging, "STRETCH", 3)
    asked, along = Lead.objects.filter(RARE), Lead.objects.all()

    with django_assert_num_queries(5):
        page = keyset_page(asked, order=ORDER, limit=5, along=along, rare=True)

    assert [lead.pk for lead in page.items] == [leads[n].pk for n in (2, 11, 10)]


def test_what_was_taken_for_rare_is_walked_to_when_it_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    leads = some_leads()
    short_of_time(monkeypatch, 1)
    monkeypatch.setattr(paging, "FIRST_MS", 1)

    ids = walked(slow(Lead.objects.filter(RARE)), ORDER, 2, along=Lead.objects.all(), rare=True)

    assert ids == [leads[n].pk for n in (2, 11, 10)]


def short_of_time(monkeypatch: pytest.MonkeyPatch, patience: int) -> None:
    """Stretches of a few rows, and so many milliseconds to find or to walk."""
    for name, value in (("STRETCH", 3), ("FURTHER", 4), ("FINDING_MS", patience), ("WALKING_MS", patience)):
        monkeypatch.setattr(paging, name, value)


def slow(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """The same leads, each of which takes ten milliseconds to look at."""
    pause = Cast(Func(Value(0.01), function="pg_sleep"), TextField())
    return leads.alias(pause=pause).filter(pause="")


@pytest.mark.parametrize("patience", [1, 60])
@pytest.mark.parametrize("limit", [1, 3, 4, 5])
def test_what_takes_too_long_comes_in_parts_each_row_once(
    monkeypatch: pytest.MonkeyPatch, patience: int, limit: int
) -> None:
    leads = some_leads()
    short_of_time(monkeypatch, patience)

    ids = walked(slow(Lead.objects.filter(RARE)), ORDER, limit, along=Lead.objects.all())

    assert ids == [leads[n].pk for n in (2, 11, 10)]


def test_a_page_says_that_it_is_unfinished(monkeypatch: pytest.MonkeyPatch) -> None:
    leads = some_leads()
    short_of_time(monkeypatch, 1)

    page = keyset_page(slow(Lead.objects.filter(RARE)), order=ORDER, limit=5, along=Lead.objects.all())

    assert [lead.pk for lead in page.items] == [leads[2].pk]
    assert (page.is_far, page.is_unfinished, page.next_cursor is None) == (True, True, False)


def test_another_failure_of_the_database_is_not_taken_for_slowness() -> None:
    with pytest.raises(OperationalError, match="gone"):
        paging.in_time(lambda: (_ for _ in ()).throw(OperationalError("gone")), 100)


def test_what_only_an_index_of_words_finds_gets_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    leads = some_leads()
    short_of_time(monkeypatch, 1)
    rare = slow(Lead.objects.filter(RARE))

    page = keyset_page(rare, order=ORDER, limit=5, along=Lead.objects.all(), patient=True)

    assert ([lead.pk for lead in page.items], page.is_far) == ([leads[n].pk for n in (2, 11, 10)], False)
