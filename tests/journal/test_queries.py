"""Reading the feed: in order, from any position, filtered without losing the place."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from alliance.journal import queries
from alliance.journal.actions import Fact, record_many
from alliance.journal.models import Entry, Publication, PublisherMark, Reader
from alliance.journal.publisher import publish_all
from alliance.journal.queries import feed_after, feed_start, last_seq, latest, timeline
from alliance.journal.retention import forget_publications

pytestmark = pytest.mark.django_db


def write(
    *subjects: int, verb: str = "note.written", of: str = "note", origin: str = "", thread: int = 0
) -> None:
    thread_type = "book" if thread else ""
    record_many(
        None,
        [Fact(verb, of, subject, {}, thread_type, thread) for subject in subjects],
        origin=origin,
    )
    publish_all()


def test_feed_after_gives_entries_in_order_page_by_page() -> None:
    write(1, 2, 3)

    first = feed_after(0, limit=2)
    second = feed_after(first.position, limit=2)

    assert [item.entry.subject_id for item in first.items] == [1, 2]
    assert [item.entry.subject_id for item in second.items] == [3]
    assert (second.position, feed_after(3).items, feed_after(3).position) == (3, [], 3)


def test_feed_after_moves_past_what_the_filters_leave_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "FEED_WINDOW", 4)
    write(*range(1, 6))
    write(6, of="letter")

    first = feed_after(0, limit=1, types=["letter"])
    second = feed_after(first.position, limit=1, types=["letter"])

    assert (first.items, first.position) == ([], 4)
    assert [item.entry.subject_id for item in second.items] == [6]


def test_feed_after_leaves_out_the_readers_own_changes() -> None:
    write(1, origin="crm")
    write(2, origin="form")
    write(3)

    page = feed_after(0, exclude_origin="crm")

    assert [item.entry.subject_id for item in page.items] == [2, 3]


def test_timeline_is_newest_first_and_goes_on_below_an_entry() -> None:
    write(1, 2, 3, thread=7)
    write(4, thread=8)

    newest = timeline("book", 7, limit=2)
    older = timeline("book", 7, limit=2, before_id=newest[-1].id)

    assert [entry.subject_id for entry in newest] == [3, 2]
    assert [entry.subject_id for entry in older] == [1]


def test_latest_finds_the_newest_entries_of_the_verbs() -> None:
    write(1, verb="note.torn")
    write(2, 3)
    write(4, verb="note.torn")

    assert [entry.subject_id for entry in latest(["note.torn"])] == [4, 1]


def make_old(seq: int) -> None:
    Publication.objects.filter(seq__lte=seq).update(published_at=timezone.now() - timedelta(days=100))


def test_forget_publications_drops_old_places_and_keeps_the_end_of_the_feed() -> None:
    write(1, 2, 3, 4)
    make_old(3)
    PublisherMark.objects.update(published_below=Entry.objects.latest("id").id)

    assert forget_publications(now=timezone.now()) == 3

    assert (feed_start(), last_seq()) == (3, 4)
    assert publish_all() == 0


def test_forget_publications_never_forgets_what_a_reader_has_not_read() -> None:
    write(1, 2, 3)
    make_old(3)
    PublisherMark.objects.update(published_below=Entry.objects.latest("id").id)
    Reader.objects.create(name="rollup", position=1)

    assert forget_publications(now=timezone.now()) == 1

    assert feed_start() == 1


def test_forget_publications_keeps_places_above_the_mark() -> None:
    """There a missing place means "not published yet"; the entry would come a second time."""
    write(1, 2, 3)
    make_old(3)
    PublisherMark.objects.update(published_below=Entry.objects.earliest("id").id)

    assert forget_publications(now=timezone.now()) == 1

    assert publish_all() == 0


def test_forget_publications_leaves_the_feed_without_a_gap_when_all_is_old() -> None:
    write(1, 2, 3)
    make_old(3)
    PublisherMark.objects.update(published_below=Entry.objects.latest("id").id)
    assert forget_publications(now=timezone.now()) == 3
    start = feed_start()

    write(4)

    page = feed_after(start)
    assert (start, [item.seq for item in page.items], page.items[0].entry.subject_id) == (3, [4], 4)


def test_forget_publications_reads_no_row_per_unsettled_place() -> None:
    write(*range(1, 41))
    make_old(40)
    PublisherMark.objects.update(published_below=0)
    fetched: list[int] = []

    def count_rows(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        fetched.append(context["cursor"].rowcount)
        return result

    with connection.execute_wrapper(count_rows):
        assert forget_publications(now=timezone.now()) == 0

    assert max(fetched) == 1
