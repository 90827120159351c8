"""How long the feed keeps its places; the journal itself is kept (see docs/adr)."""

from datetime import datetime, timedelta

from django.db.models import F, Min

from alliance.journal.models import Publication, PublisherMark, Reader

FEED_DAYS = 90
BATCH = 20_000


def forget_publications(*, now: datetime, days: int = FEED_DAYS) -> int:
    """Drop feed places older than the retention, in short transactions; the feed keeps no gap inside."""
    last = _last_forgettable(now - timedelta(days=days))
    total = 0
    while batch := _forget_batch(last):
        total += batch
    return total


def _forget_batch(last: int) -> int:
    first = Publication.objects.filter(seq__lte=last).aggregate(first=Min("seq"))["first"]
    if first is None:
        return 0
    return Publication.objects.filter(seq__gte=first, seq__lte=min(last, first + BATCH - 1)).delete()[0]


def _last_forgettable(cutoff: datetime) -> int:
    """The last place that is old, that every internal reader has passed, and that the publisher is done with.

    Above the mark a missing place means "not published yet": forgetting one there would publish it again.
    """
    mark = PublisherMark.objects.filter(id=1).first()
    if mark is None:
        return 0
    young = Publication.objects.filter(published_at__gte=cutoff).aggregate(first=Min("seq"))["first"]
    # Without the sum the planner might walk the whole feed by place instead of the few entries above the mark.
    above = Publication.objects.filter(entry_id__gt=mark.published_below)
    unsettled = above.aggregate(first=Min(F("seq") + 0))["first"]
    reader = Reader.objects.aggregate(first=Min("position"))["first"]
    bounds = [mark.last_seq, reader, *(first - 1 for first in (young, unsettled) if first is not None)]
    return min(bound for bound in bounds if bound is not None)
