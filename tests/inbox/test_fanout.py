"""Every recipient gets exactly one item, in order, whoever dies or breaks on the way."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from alliance.inbox import delivery, fanout, parking
from alliance.inbox.fanout import fan_out
from alliance.inbox.models import Item, ParkedEntry
from alliance.journal.models import Reader
from alliance.journal.publisher import publish_all
from alliance.journal.queries import last_seq
from alliance.people.models import Absence
from alliance.push import bus
from tests.cast import Cast
from tests.factories import make_team, make_user
from tests.inbox.kinds import answer_note, write_note


def tell_all() -> int:
    publish_all()
    return fan_out()


def inbox() -> list[tuple[str, int, bool]]:
    items = Item.objects.order_by("subject_id", "id").select_related("recipient")
    return [(item.recipient.name, item.subject_id, item.is_open) for item in items]


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """What open pages were told, message by message."""
    messages: list[set[str]] = []
    monkeypatch.setattr(bus, "publish", lambda topics: messages.append(set(topics)))
    return messages


def test_fan_out_makes_an_item_for_each_recipient(cast: Cast) -> None:
    write_note(cast.tobias, 1, cast.deniz, cast.ralf, ask=True)

    assert tell_all() == 1

    assert inbox() == [("Deniz Arslan", 1, True), ("Ralf Steiner", 1, True)]
    item = Item.objects.get(recipient=cast.deniz)
    assert (item.from_side, item.needs_action, item.kind) == ("marketing", True, "note_written")


def test_fan_out_again_makes_nothing_twice(cast: Cast) -> None:
    write_note(cast.tobias, 1, cast.deniz)
    tell_all()

    assert tell_all() == 0
    Reader.objects.update(position=0)
    assert tell_all() == 1

    assert inbox() == [("Deniz Arslan", 1, True)]


def test_fan_out_settles_items_of_earlier_chunks_and_of_the_same_chunk(cast: Cast) -> None:
    write_note(cast.tobias, 1, cast.deniz)
    tell_all()
    write_note(cast.tobias, 2, cast.deniz)
    answer_note(cast.deniz, 1)
    answer_note(cast.deniz, 2)
    write_note(cast.tobias, 2, cast.ralf)

    tell_all()

    assert inbox() == [("Deniz Arslan", 1, False), ("Deniz Arslan", 2, False), ("Ralf Steiner", 2, True)]


def test_fan_out_tells_open_pages_once_per_chunk(cast: Cast, topics: list[set[str]]) -> None:
    write_note(cast.tobias, 1, cast.deniz)
    write_note(cast.tobias, 2, cast.deniz)

    tell_all()

    assert topics == [{"note:1", "note:2", "notes", f"user:{cast.deniz.pk}"}]


def test_fan_out_tells_the_pages_of_whoever_had_the_settled_item(cast: Cast, topics: list[set[str]]) -> None:
    write_note(cast.tobias, 1, cast.deniz)
    tell_all()
    answer_note(cast.ralf, 1)

    tell_all()

    assert topics[-1] == {"note:1", "notes", f"user:{cast.deniz.pk}"}


def test_fan_out_drops_notices_to_people_who_left(cast: Cast) -> None:
    cast.deniz.is_active = False
    cast.deniz.save()
    write_note(cast.tobias, 1, cast.deniz, cast.ralf)

    tell_all()

    assert inbox() == [("Ralf Steiner", 1, True)]


def test_an_owed_answer_also_reaches_the_deputy_of_an_absent_person(cast: Cast) -> None:
    today = timezone.localdate()
    Absence.objects.create(person=cast.deniz, starts_on=today, ends_on=today, deputy=cast.carolin)
    write_note(cast.tobias, 1, cast.deniz, ask=True)
    write_note(cast.tobias, 2, cast.deniz)

    tell_all()

    assert inbox() == [("Deniz Arslan", 1, True), ("Carolin Weiß", 1, True), ("Deniz Arslan", 2, True)]
    assert Item.objects.get(recipient=cast.carolin).on_behalf_of == cast.deniz


def test_a_failing_handler_parks_its_entry_and_lets_the_others_pass(cast: Cast) -> None:
    write_note(cast.tobias, 1, cast.deniz)
    write_note(cast.tobias, 2, cast.deniz, breaks="no such note")
    write_note(cast.tobias, 3, cast.deniz)

    tell_all()

    assert inbox() == [("Deniz Arslan", 1, True), ("Deniz Arslan", 3, True)]
    parked = ParkedEntry.objects.get()
    assert (parked.seq, parked.attempts, "no such note" in parked.error) == (last_seq() - 1, 1, True)
    assert Reader.objects.get().position == last_seq()


def test_news_that_the_data_base_refuses_are_parked_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    write_note(cast.tobias, 1, cast.deniz)
    write_note(cast.tobias, 2, cast.deniz)
    one_item = delivery._items

    def too_long(entry: Any, notice: Any, *args: Any) -> Any:
        for item in one_item(entry, notice, *args):
            item.kind = "x" * 50 if entry.subject_id == 2 else item.kind
            yield item

    monkeypatch.setattr(delivery, "_items", too_long)

    tell_all()

    assert inbox() == [("Deniz Arslan", 1, True)]
    assert ParkedEntry.objects.count() == 1


def test_later_entries_wait_behind_a_parked_one_of_their_thread(cast: Cast) -> None:
    write_note(cast.tobias, 1, cast.deniz, breaks="not yet")
    answer_note(cast.deniz, 1)
    write_note(cast.tobias, 2, cast.deniz)
    tell_all()
    assert inbox() == [("Deniz Arslan", 2, True)]

    mend_entries()
    told = parking.retry_due(timezone.now() + timedelta(minutes=1))

    assert told == 2
    assert inbox() == [("Deniz Arslan", 1, False), ("Deniz Arslan", 2, True)]
    assert not ParkedEntry.objects.exists()


def mend_entries() -> None:
    """As if the handler had been corrected: the entry's news can be told now."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL alliance.erasure = 'on'")
        cursor.execute("UPDATE journal_entry SET data = data - 'breaks'")
        cursor.execute("SET LOCAL alliance.erasure = 'off'")


def test_a_parked_entry_is_tried_again_with_growing_patience(cast: Cast) -> None:
    write_note(cast.tobias, 1, cast.deniz, breaks="never")
    tell_all()
    now = timezone.now()

    pauses = []
    for _attempt in range(3):
        due = ParkedEntry.objects.get().next_try_at
        assert parking.retry_due(due - timedelta(seconds=1)) == 0
        assert parking.retry_due(due) == 0
        pauses.append(ParkedEntry.objects.get().next_try_at - due)

    assert pauses == [timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=40)]
    assert ParkedEntry.objects.get().attempts == 4
    assert now < ParkedEntry.objects.get().next_try_at


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_before_the_commit_leaves_nothing_half_told(monkeypatch: pytest.MonkeyPatch) -> None:
    deniz = make_user("Deniz Arslan", team=make_team())
    write_note(None, 1, deniz)
    publish_all()

    class Killed(BaseException):
        pass

    def die(*args: Any, **kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Reader, "save", die)
        with pytest.raises(Killed):
            fan_out()
    assert Item.objects.count() == 0

    fan_out()

    assert inbox() == [("Deniz Arslan", 1, True)]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_each_item_once(monkeypatch: pytest.MonkeyPatch) -> None:
    deniz = make_user("Deniz Arslan", team=make_team())
    for number in range(1, 61):
        write_note(None, number, deniz)
    publish_all()
    monkeypatch.setattr(fanout, "CHUNK", 7)
    barrier = threading.Barrier(2)

    def work() -> None:
        barrier.wait()
        try:
            fan_out()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert inbox() == [("Deniz Arslan", number, True) for number in range(1, 61)]
    assert not fanout.is_behind()
