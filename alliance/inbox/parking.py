"""News that cannot be told now: parked, tried again with growing patience, never lost and never in the way.

Later entries of the same thread wait behind a parked one, so that an item is not settled before it is made.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from alliance.inbox import topics
from alliance.inbox.delivery import Told, deliver
from alliance.inbox.models import ParkedEntry
from alliance.inbox.news import news_of
from alliance.journal.models import Entry
from alliance.journal.queries import FeedItem, lock_reader
from alliance.push import bus

logger = logging.getLogger(__name__)

READER = "inbox"
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
Thread = tuple[str, int]


def held_threads() -> set[Thread]:
    """Threads with a parked entry."""
    return set(ParkedEntry.objects.values_list("thread_type", "thread_id"))


def tell_or_park(item: FeedItem, held: set[Thread], now: datetime) -> set[int]:
    """Tell one entry's news; park it when its thread is held or a handler fails. Adds to `held`."""
    thread = (item.entry.thread_type, item.entry.thread_id)
    error = ""
    if thread not in held:
        try:
            with transaction.atomic():
                return deliver([Told(item.entry, news_of(item.entry))], now)
        except Exception as failure:
            logger.exception("The news of entry %s cannot be told and is parked", item.entry.id)
            error = repr(failure)
    held.add(thread)
    ParkedEntry.objects.create(
        seq=item.seq,
        entry_id=item.entry.id,
        thread_type=thread[0],
        thread_id=thread[1],
        error=error,
        attempts=1 if error else 0,
        next_try_at=now + FIRST_PAUSE if error else now,
    )
    return set()


def retry_due(now: datetime) -> int:
    """Try parked entries again, each thread in its order; returns how many could be told."""
    if not ParkedEntry.objects.filter(next_try_at__lte=now).exists():
        return 0
    told, waiting = 0, set[Thread]()
    for parked in ParkedEntry.objects.order_by("seq")[:5000]:
        thread = (parked.thread_type, parked.thread_id)
        if thread in waiting:
            continue
        if parked.next_try_at <= now and _retry(parked, now):
            told += 1
        else:
            waiting.add(thread)
    return told


def _retry(parked: ParkedEntry, now: datetime) -> bool:
    with transaction.atomic():
        # The same lock as the fan-out's: an entry of this thread must not pass while this one is being told.
        if lock_reader(READER) is None or not ParkedEntry.objects.filter(seq=parked.seq).exists():
            return False
        entry = Entry.objects.get(id=parked.entry_id)
        try:
            with transaction.atomic():
                hearers = deliver([Told(entry, news_of(entry))], now)
        except Exception as failure:
            _park_longer(parked, failure, now)
            return False
        parked.delete()
    bus.publish(topics.of_entries([entry]) | topics.of_people(hearers))
    return True


def _park_longer(parked: ParkedEntry, failure: Exception, now: datetime) -> None:
    logger.warning("The news of entry %s still cannot be told: %r", parked.entry_id, failure)
    pause = min(FIRST_PAUSE * 2 ** min(parked.attempts, 12), LONGEST_PAUSE)
    parked.error, parked.attempts, parked.next_try_at = repr(failure), parked.attempts + 1, now + pause
    parked.save(update_fields=["error", "attempts", "next_try_at"])
