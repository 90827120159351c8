"""News of a room made up for tests: notes that one person writes to another."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from alliance.inbox import news
from alliance.inbox.news import Done, News, Notice
from alliance.journal.actions import Fact, record_many
from alliance.journal.models import Entry
from alliance.people.models import User


@dataclass(frozen=True)
class Note:
    """What a loader would fetch for an item about a note."""

    pk: int

    def __str__(self) -> str:
        return f"Note {self.pk}"


def tell_written(entry: Entry) -> Iterable[News]:
    """Everybody named in the entry's data gets an item; `ask` makes it one that needs an answer."""
    if entry.data.get("breaks"):
        raise ValueError(entry.data["breaks"])
    for recipient in entry.data.get("to", []):
        yield Notice(recipient, "note_written", "note", entry.subject_id, bool(entry.data.get("ask")))


def tell_answered(entry: Entry) -> Iterable[News]:
    yield Done("note", entry.subject_id)


def load_notes(ids: list[int], reader: User) -> dict[int, Note]:
    """Notes above 1000 do not exist."""
    return {number: Note(number) for number in ids if number <= 1000}


@contextmanager
def notes_room() -> Iterator[None]:
    """The room's news are registered for the length of a test and leave nothing behind."""
    handlers = {"note.written": [tell_written], "note.answered": [tell_answered]}
    with (
        mock.patch.dict(news._handlers, handlers),
        mock.patch.dict(news._card_loaders, {"note": load_notes}),
    ):
        yield


def write_note(actor: User | None, number: int, *to: User, **data: Any) -> None:
    facts = [Fact("note.written", "note", number, {"to": [person.pk for person in to], **data})]
    record_many(actor, facts)


def answer_note(actor: User, number: int) -> None:
    record_many(actor, [Fact("note.answered", "note", number, {})])
