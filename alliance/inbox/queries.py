"""What waits for one person, in the order in which it should be answered, with the records behind it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from alliance.inbox.models import Item, ParkedEntry
from alliance.inbox.news import load_cards, template_of
from alliance.journal import wording
from alliance.journal.models import Entry
from alliance.journal.queries import latest
from alliance.people.models import User, other_side

MOST_WAITING = 60
MOST_NEWS = 30
COUNT_CAP = 99
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Row:
    """An item with its record and the template that shows both."""

    item: Item
    card: Any
    template: str


@dataclass(frozen=True)
class Queue:
    """Today: first what the other side waits for, then the rest that waits, then what is good to know."""

    other_side: str | None
    from_other_side: list[Row]
    from_elsewhere: list[Row]
    news: list[Row]

    @property
    def waiting(self) -> int:
        return len(self.from_other_side) + len(self.from_elsewhere)

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.news)

    @property
    def newest_news(self) -> int:
        """ "Mark all as read" means what was on the page, not what arrived since."""
        return max((row.item.pk for row in self.news), default=0)


@dataclass(frozen=True)
class LiveRow:
    """What somebody did just now, for the Live list."""

    entry: Entry
    card: Any


def own_items(reader: User) -> QuerySet[Item]:
    """The reader's own items, done ones too; nobody sees another's inbox."""
    return Item.objects.filter(recipient=reader)


def open_items(reader: User) -> QuerySet[Item]:
    return own_items(reader).filter(done_at=None).select_related("on_behalf_of")


def queue_of(reader: User) -> Queue:
    """The reader's open items in three blocks; hides items whose record is gone."""
    opposite = other_side(reader.side) if reader.side else None
    waiting = open_items(reader).filter(needs_action=True).order_by("due_at", "id")
    crossing = list(waiting.filter(from_side=opposite)[:MOST_WAITING]) if opposite else []
    elsewhere = list((waiting.exclude(from_side=opposite) if opposite else waiting)[:MOST_WAITING])
    news = list(open_items(reader).filter(needs_action=False).order_by("-created_at", "-id")[:MOST_NEWS])
    cards = cards_of([*crossing, *elsewhere, *news], reader)
    return Queue(opposite, rows(crossing, cards), rows(elsewhere, cards), rows(news, cards))


Cards = dict[tuple[str, int], Any]


def cards_of(subjects: Iterable[Item | Entry], reader: User) -> Cards:
    """The records behind items or entries: one question per type of record, however many there are."""
    ids: defaultdict[str, set[int]] = defaultdict(set)
    for subject in subjects:
        ids[subject.subject_type].add(subject.subject_id)
    return {
        (subject_type, subject_id): card
        for subject_type, wanted in ids.items()
        for subject_id, card in load_cards(subject_type, sorted(wanted), reader).items()
    }


def rows(items: list[Item], cards: Cards) -> list[Row]:
    found = ((item, cards.get((item.subject_type, item.subject_id))) for item in items)
    return [Row(item, card, template_of(item.kind)) for item, card in found if card is not None]


def live_rows(reader: User, limit: int = 8) -> list[LiveRow]:
    """What happened last between the sides; hides entries whose record is gone."""
    entries = latest(wording.live_verbs(), limit)
    cards = cards_of(entries, reader)
    found = ((entry, cards.get((entry.subject_type, entry.subject_id))) for entry in entries)
    return [LiveRow(entry, card) for entry, card in found if card is not None]


def lock_own_item(item: Item) -> Item:
    return Item.objects.select_for_update(of=("self",)).get(pk=item.pk)


def parked_count() -> int:
    """Entries whose news could not be told yet; more than none for long is a fault."""
    return ParkedEntry.objects.count()


def forgettable_items(now: datetime) -> QuerySet[Item]:
    """Items done long ago, and news that nobody read for as long; never what still needs an answer."""
    limit = now - KEPT_FOR
    unread = Q(done_at=None, needs_action=False, created_at__lt=limit)
    return Item.objects.filter(Q(done_at__lt=limit) | unread)
