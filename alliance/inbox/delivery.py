"""Writing the news: settled items are closed and new ones made, in a handful of statements per chunk."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from alliance.inbox.models import Item
from alliance.inbox.news import Done, News, Notice, is_personal
from alliance.journal.models import Entry
from alliance.people.models import User
from alliance.people.queries import stand_ins

SETTLE = """
UPDATE inbox_item SET done_at = %(now)s
WHERE done_at IS NULL AND subject_type = %(subject_type)s AND subject_id = ANY(%(subject_ids)s)
  AND (%(kinds)s::text[] IS NULL OR kind = ANY(%(kinds)s::text[]))
  AND (%(recipient_id)s::bigint IS NULL OR recipient_id = %(recipient_id)s::bigint)
RETURNING recipient_id
"""


@dataclass(frozen=True)
class Told:
    """An entry and all its news."""

    entry: Entry
    news: Sequence[News]


def deliver(told: Sequence[Told], now: datetime) -> set[int]:
    """Make and settle the items in the order of the entries; returns whose inbox changed.

    Items of this chunk that a later entry of the chunk settles are closed in memory, before they are written.
    """
    notices = [news for one in told for news in one.news if isinstance(news, Notice)]
    reachable = _reachable({notice.recipient_id for notice in notices})
    deputies = stand_ins(timezone.localdate(now)) if any(notice.needs_action for notice in notices) else {}
    items: list[Item] = []
    settled: list[Done] = []
    for one in told:
        for news in one.news:
            if isinstance(news, Notice):
                items += _items(one.entry, news, reachable, deputies)
            else:
                settled.append(news)
                _close(items, news, now)
    hearers = _settle(settled, now)
    Item.objects.bulk_create(items, ignore_conflicts=True, batch_size=1000)
    return hearers | {item.recipient_id for item in items}


def _items(entry: Entry, notice: Notice, reachable: set[int], deputies: dict[int, int]) -> Iterable[Item]:
    """The recipient's item, and one for the deputy while an answer is owed and the recipient is away."""
    if notice.recipient_id not in reachable:
        return
    fields = {
        "kind": notice.kind,
        "subject_type": notice.subject_type,
        "subject_id": notice.subject_id,
        "from_side": entry.actor_side if notice.from_side is None else notice.from_side,
        "entry_id": entry.id,
        "due_at": notice.due_at,
        "needs_action": notice.needs_action,
        "created_at": entry.at,
    }
    yield Item(recipient_id=notice.recipient_id, **fields)
    deputy = deputies.get(notice.recipient_id)
    if deputy is not None and notice.needs_action and not is_personal(notice.kind):
        yield Item(recipient_id=deputy, on_behalf_of_id=notice.recipient_id, **fields)


def _reachable(ids: set[int]) -> set[int]:
    """People who still work here; a notice to anybody else is dropped, not an error that stops the feed."""
    if not ids:
        return set()
    people = User.objects.filter(id__in=ids, is_active=True, is_machine=False)
    return set(people.values_list("id", flat=True))


def _close(items: list[Item], done: Done, now: datetime) -> None:
    for item in items:
        if (
            (item.subject_type, item.subject_id) == (done.subject_type, done.subject_id)
            and (done.kinds is None or item.kind in done.kinds)
            and done.recipient_id in (None, item.recipient_id)
        ):
            item.done_at = item.done_at or now


def _settle(settled: list[Done], now: datetime) -> set[int]:
    """Close what is open already, one statement per kind of settlement."""
    groups: defaultdict[tuple[str, tuple[str, ...] | None, int | None], set[int]] = defaultdict(set)
    for done in settled:
        groups[done.subject_type, done.kinds, done.recipient_id].add(done.subject_id)
    hearers: set[int] = set()
    with connection.cursor() as cursor:
        for (subject_type, kinds, recipient_id), subject_ids in groups.items():
            terms: dict[str, Any] = {
                "now": now,
                "subject_type": subject_type,
                "subject_ids": list(subject_ids),
            }
            terms |= {"kinds": None if kinds is None else list(kinds), "recipient_id": recipient_id}
            cursor.execute(SETTLE, terms)
            hearers.update(row[0] for row in cursor.fetchall())
    return hearers
