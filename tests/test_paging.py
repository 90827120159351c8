"""Keyset pages: all rows once, in order, whatever is added between."""

from datetime import timedelta

import pytest

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
