"""Reading the journal: one record's timeline, the feed in order, and what happened last."""

import uuid
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Min

from alliance.journal.models import Entry, Publication, PublisherMark, Reader

# How many places of the feed a page looks at when it filters; keeps its cost bounded.
FEED_WINDOW = 5000
LATEST_WINDOW = 5000


class FeedItem(NamedTuple):
    """An entry and its place in the feed."""

    seq: int
    entry: Entry


class FeedPage(NamedTuple):
    """What a reader gets, and the position to ask from next; at the end of the feed it stays where it is."""

    items: list[FeedItem]
    position: int


def timeline(thread_type: str, thread_id: int, limit: int = 50, before_id: int | None = None) -> list[Entry]:
    """What happened around one record, newest first, with the people who did it."""
    entries = Entry.objects.filter(thread_type=thread_type, thread_id=thread_id).select_related("actor")
    if before_id is not None:
        entries = entries.filter(id__lt=before_id)
    return list(entries.order_by("-id")[:limit])


def feed_after(
    seq: int, limit: int = 100, types: Collection[str] | None = None, exclude_origin: str | None = None
) -> FeedPage:
    """The next entries of the feed, of all subject types or only of `types`.

    With filters a page may be short or empty while the position moves on.
    """
    wanted = Entry.objects.all()
    if types is not None:
        wanted = wanted.filter(subject_type__in=types)
    if exclude_origin:
        wanted = wanted.exclude(origin=exclude_origin)
    items: list[FeedItem] = []
    position, end = seq, seq + FEED_WINDOW
    while len(items) < limit and position < end:
        places = _places_after(position, limit)
        entries = wanted.in_bulk(places.values())
        items += [
            FeedItem(place, entries[entry_id]) for place, entry_id in places.items() if entry_id in entries
        ]
        position = max(places, default=position)
        if len(places) < limit:
            break
    items = items[:limit]
    return FeedPage(items, items[-1].seq if len(items) == limit else position)


def _places_after(seq: int, limit: int) -> dict[int, int]:
    """Entry ids by place. No join: right after a large import the planner chooses badly."""
    places = Publication.objects.filter(seq__gt=seq).order_by("seq").values_list("seq", "entry_id")
    return dict(places[:limit])


def last_seq() -> int:
    """The end of the feed."""
    return PublisherMark.objects.filter(id=1).values_list("last_seq", flat=True).first() or 0


def feed_end() -> tuple[uuid.UUID, int]:
    """The feed that is running (a restore begins another) and its last place."""
    mark = PublisherMark.objects.filter(id=1)
    PublisherMark.objects.bulk_create([PublisherMark(id=1)], ignore_conflicts=True)
    return mark.values_list("epoch", "last_seq").get()


def feed_start() -> int:
    """The lowest position from which the feed can still be read without a gap."""
    first = Publication.objects.aggregate(first=Min("seq"))["first"]
    return last_seq() if first is None else first - 1


def latest(verbs: Collection[str], limit: int = 8) -> list[Entry]:
    """The newest entries with one of the verbs, looked for among the last few thousand entries only."""
    newest = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    entries = Entry.objects.filter(id__gt=newest - LATEST_WINDOW, verb__in=verbs).select_related("actor")
    return list(entries.order_by("-at", "-id")[:limit])


def lock_reader(name: str) -> Reader | None:
    """The row of an internal reader of the feed, locked; None while somebody else holds it."""
    rows = Reader.objects.select_for_update(skip_locked=True).filter(name=name)
    if reader := rows.first():
        return reader
    Reader.objects.bulk_create([Reader(name=name)], ignore_conflicts=True)
    return rows.first()
