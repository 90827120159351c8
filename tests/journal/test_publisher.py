"""Nothing committed is missed, nothing gets two places, and the feed has no gap, whatever commits when."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from alliance.journal import publisher, tasks
from alliance.journal.actions import Fact, record_many
from alliance.journal.models import Entry, Publication, PublisherMark
from alliance.journal.publisher import has_pending, publish_all, publish_pending
from tests.twice import at_once

INSERT = (
    "INSERT INTO journal_entry"
    " (at, actor_side, origin, verb, subject_type, subject_id, thread_type, thread_id, reason, data)"
)
pytestmark = pytest.mark.django_db(transaction=True)


def write(*subjects: int) -> None:
    record_many(None, [Fact("note.written", "note", subject, {}) for subject in subjects])


def feed() -> list[tuple[int, int]]:
    places = Publication.objects.select_related("entry").order_by("seq")
    return [(place.seq, place.entry.subject_id) for place in places]


@contextmanager
def other_connection() -> Iterator[Any]:
    """A second session of the same data base, outside Django's transaction management."""
    session = connection.copy()
    try:
        yield session
    finally:
        session.close()


def insert_by_hand(session: Any, subject: int) -> None:
    with session.cursor() as cursor:
        cursor.execute(
            f"{INSERT} VALUES (now(), '', '', 'note.written', 'note', %s, 'note', %s, '', '{{}}')",
            [subject, subject],
        )


def publish_until_the_mark_is_at_the_end() -> None:
    """Transactions of other data bases on the same server hold the mark back, too, while they last."""
    deadline = time.monotonic() + 30
    while PublisherMark.objects.get().published_below != Entry.objects.latest("id").id:
        publish_all()
        assert time.monotonic() < deadline, "the mark does not move"


def test_publish_pending_gives_places_in_the_order_of_the_entries() -> None:
    write(1, 2, 3)

    assert publish_pending() == 3

    assert feed() == [(1, 1), (2, 2), (3, 3)]
    assert publish_pending() == 0


def test_a_lower_id_that_commits_late_still_gets_its_place() -> None:
    with other_connection() as slow:
        slow.set_autocommit(False)
        insert_by_hand(slow, 1)
        write(2)
        assert publish_all() == 1
        assert publish_all() == 0
        write(3)
        assert publish_all() == 1

        slow.commit()

    assert publish_all() == 1
    assert feed() == [(1, 2), (2, 3), (3, 1)]


def test_the_mark_waits_for_the_slow_transaction_and_then_catches_up() -> None:
    with other_connection() as slow:
        slow.set_autocommit(False)
        insert_by_hand(slow, 1)
        for subject in range(2, 6):
            write(subject)
            publish_all()
        assert PublisherMark.objects.get().published_below < Entry.objects.get(subject_id=2).id
        slow.commit()

    publish_until_the_mark_is_at_the_end()
    assert [seq for seq, _subject in feed()] == [1, 2, 3, 4, 5]


def test_the_mark_waits_for_a_writer_that_began_after_the_one_it_saw() -> None:
    """The last finished transaction is older than the running one, so a snapshot's xmax does not cover it."""
    publish_all()
    with other_connection() as early, other_connection() as late:
        early.set_autocommit(False)
        late.set_autocommit(False)
        with early.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        insert_by_hand(late, 1)
        insert_by_hand(early, 2)
        early.commit()
        publish_all()
        with other_connection() as third:
            insert_by_hand(third, 3)
        publish_all()
        publish_all()

        late.commit()

    publish_all()
    assert feed() == [(1, 2), (2, 3), (3, 1)]


def test_a_writer_has_its_transaction_id_before_its_entry_id() -> None:
    """Else the mark could pass a writer that took an entry id and was held up before its first write."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{INSERT} SELECT now(), '', '', 'note.written', 'note', 1, 'note', 1,"
            " coalesce(pg_current_xact_id_if_assigned()::text, 'none yet'), '{}' RETURNING reason"
        )

        assert cursor.fetchone()[0].isdigit()


def test_ids_that_were_rolled_back_leave_no_gap_in_the_feed() -> None:
    write(1)
    with transaction.atomic():
        write(2)
        transaction.set_rollback(True)
    write(3)

    publish_all()
    publish_all()

    assert feed() == [(1, 1), (2, 3)]
    assert not has_pending()


def test_a_small_limit_takes_all_in_order() -> None:
    write(*range(1, 8))

    assert [publish_pending(limit=3) for _ in range(4)] == [3, 3, 1, 0]

    assert feed() == [(number, number) for number in range(1, 8)]


def test_publish_all_by_two_at_once_gives_every_entry_one_place() -> None:
    write(*range(1, 301))
    barrier = threading.Barrier(2)

    def work() -> None:
        barrier.wait()
        try:
            publish_all(limit=20)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert feed() == [(number, number) for number in range(1, 301)]


def test_publish_pending_leaves_it_to_whoever_holds_the_lock() -> None:
    write(1)
    with other_connection() as holder, holder.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [publisher.LOCK])

        assert publish_pending() is None
        cursor.execute("SELECT pg_advisory_unlock(%s)", [publisher.LOCK])

    assert publish_all() == 1


def test_publish_all_sees_what_came_while_it_held_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer's own publisher found the lock taken and went home; the holder looks again after it."""
    write(1)
    remember = publisher._remember

    def remember_while_others_commit(*args: Any, **kwargs: Any) -> None:
        remember(*args, **kwargs)
        if Publication.objects.count() == 1:
            with other_connection() as session:
                insert_by_hand(session, 2)

    monkeypatch.setattr(publisher, "_remember", remember_while_others_commit)

    assert publish_all() == 2


def test_after_a_restore_with_lower_transaction_ids_the_mark_moves_again() -> None:
    write(1)
    publish_all()
    PublisherMark.objects.update(candidate_xid=2**60)

    write(2)
    publish_all()
    write(3)
    publish_until_the_mark_is_at_the_end()

    assert feed() == [(1, 1), (2, 2), (3, 3)]
    assert PublisherMark.objects.get().candidate_xid < 2**60


def test_entries_are_never_changed_or_deleted() -> None:
    write(1)

    with pytest.raises(IntegrityError, match="never changed or deleted"):
        Entry.objects.update(reason="rewritten")
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        Entry.objects.all().delete()

    assert Entry.objects.get().reason == ""


def test_erasure_opens_the_door_for_its_own_transaction_only() -> None:
    write(1)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL alliance.erasure = 'on'")
        Entry.objects.update(reason="erased")

    assert Entry.objects.get().reason == "erased"
    with pytest.raises(IntegrityError):
        Entry.objects.update(reason="rewritten")


def test_one_process_publishes_and_whoever_comes_meanwhile_goes_away() -> None:
    write(1)
    with other_connection() as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, 0)", [tasks._PUBLISHING])
        tasks.publish_journal()
        published_meanwhile = feed()

    tasks.publish_journal()

    assert published_meanwhile == []
    assert feed() == [(1, 1)]


def test_what_comes_after_the_last_pass_is_seen_when_the_lock_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nudged: list[bool] = []
    write(1)
    monkeypatch.setattr(tasks, "nudge_publisher", lambda: nudged.append(True))
    with other_connection() as other:
        other.autocommit = True
        monkeypatch.setattr(tasks.nudges, "lower_flag", lambda: insert_by_hand(other, 2))
        tasks.publish_journal()

    assert feed() == [(1, 1)]
    assert nudged == [True]


def test_many_workers_at_once_give_each_entry_one_place() -> None:
    write(*range(1, 41))

    assert at_once(*[tasks.publish_journal] * 4) == []

    assert [subject for _seq, subject in feed()] == list(range(1, 41))
