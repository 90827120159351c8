"""The fan-out: reads the feed in order and turns entries into inbox items, settled items and topics.

Items and the reader's position move in one transaction per chunk, so a killed worker leaves nothing half told
and nothing is told twice. One worker at a time: the reader's row is locked, and who finds it locked goes
home, because the holder looks again after releasing it.
"""

import time

from django.db import transaction
from django.utils import timezone

from alliance.inbox import parking, topics
from alliance.inbox.delivery import Told, deliver
from alliance.inbox.news import news_of
from alliance.inbox.standing_in import follow_absences
from alliance.journal.models import Reader
from alliance.journal.queries import FeedItem, feed_after, last_seq, lock_reader
from alliance.push import bus

READER = parking.READER
CHUNK = 1000


def fan_out(*, deadline: float | None = None) -> int:
    """Tell all news there is, or until `time.monotonic()` passes the deadline; returns how many entries."""
    told = 0
    while (count := _fan_out_chunk()) is not None:
        told += count
        if not is_behind() or (deadline is not None and time.monotonic() > deadline):
            break
    return told + parking.retry_due(timezone.now())


def is_behind() -> bool:
    """Is there a published entry whose news is not told yet?"""
    position = Reader.objects.filter(name=READER).values_list("position", flat=True).first() or 0
    return position < last_seq()


def _fan_out_chunk() -> int | None:
    """Tell the next chunk; None while another worker is at it."""
    with transaction.atomic():
        reader = lock_reader(READER)
        if reader is None:
            return None
        page = feed_after(reader.position, limit=CHUNK)
        if page.position == reader.position:
            return 0
        hearers = _tell(page.items)
        reader.position = page.position
        reader.save(update_fields=["position"])
    bus.publish(topics.of_entries(item.entry for item in page.items) | topics.of_people(hearers))
    if any(item.entry.subject_type == "absence" for item in page.items):
        follow_absences(now=timezone.now())
    return len(page.items)


def _tell(items: list[FeedItem]) -> set[int]:
    """All news of the chunk at once; only when something is wrong with one entry, entry by entry."""
    held, now = parking.held_threads(), timezone.now()
    if not any((item.entry.thread_type, item.entry.thread_id) in held for item in items):
        try:
            with transaction.atomic():
                return deliver([Told(item.entry, news_of(item.entry)) for item in items], now)
        except Exception as failure:  # of any room's handler; the second way finds out whose
            parking.logger.warning("A chunk of news is told entry by entry after %r", failure)
    hearers: set[int] = set()
    for item in items:
        hearers |= parking.tell_or_park(item, held, now)
    return hearers
