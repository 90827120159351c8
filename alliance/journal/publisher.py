"""The publisher gives committed entries a gap-free `seq`: one at a time, none missed, none twice.

Entry ids are handed out before the commit, so a lower id can appear after a higher one was published. The
publisher therefore never asks "what is above the last one?" but "what is above the mark and not published?",
and moves the mark only over ids of which none can still appear:

1. A candidate is the highest visible entry id, stored with a transaction id X taken *after* it was read.
2. Whoever took an entry id up to the candidate had a transaction id by then (the trigger
   `journal_entry_takes_xid_first`), and one smaller than X, because X was handed out later.
   `pg_snapshot_xmax` would not do for X: it counts finished transactions and may lie below a running one.
3. Once `pg_snapshot_xmin` has reached X, all of those transactions have ended. Their entries are visible or
   will never be, so a pass that starts now takes what is left and the mark moves to the candidate.

Transaction ids do not survive a restore. A server that has not finished X yet never issued it (its issuer
committed), so the candidate is taken anew; one that has finished more than X has restored all entries up to
the candidate in one piece, and moving the mark is right again.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from alliance.journal.models import PublisherMark

# Any number; nothing else in this data base uses advisory locks with it.
LOCK = 7_041_886
CHUNK = 5000

LOOK = """
SELECT m.published_below, m.candidate, m.candidate_xid, m.last_seq,
       pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint,
       (SELECT coalesce(max(id), 0) FROM journal_entry)
FROM journal_publishermark m, pg_current_snapshot() s WHERE m.id = 1
"""

# Both sides of the anti join start at the mark, so the cost follows the window and not the tables.
UNPUBLISHED = """
FROM journal_entry e
WHERE e.id > %(below)s AND NOT EXISTS (
    SELECT 1 FROM journal_publication p WHERE p.entry_id = e.id AND p.entry_id > %(below)s)
"""

PUBLISH = f"""
WITH fresh AS (SELECT e.id {UNPUBLISHED} ORDER BY e.id LIMIT %(limit)s),
published AS (
    INSERT INTO journal_publication (seq, entry_id, published_at)
    SELECT %(last_seq)s + row_number() OVER (ORDER BY id), id, clock_timestamp() FROM fresh
    RETURNING entry_id)
SELECT count(*), coalesce(max(entry_id), 0) FROM published
"""  # noqa: S608 - no outside text in it

REMEMBER = """
UPDATE journal_publishermark
SET published_below = %(below)s, last_seq = %(last_seq)s, candidate = %(candidate)s,
    candidate_xid = CASE WHEN %(fresh)s THEN pg_current_xact_id()::text::bigint ELSE candidate_xid END
WHERE id = 1
"""


@dataclass(frozen=True)
class Look:
    """The mark and the state of the database's transactions, read before the publisher writes anything."""

    below: int
    candidate: int
    candidate_xid: int
    last_seq: int
    xmin: int
    xmax: int
    highest: int

    @property
    def is_settled(self) -> bool:
        """All transactions that could still bring an entry up to the candidate have ended."""
        return not self.is_from_elsewhere and self.xmin >= self.candidate_xid

    @property
    def is_from_elsewhere(self) -> bool:
        """The candidate's transaction id was never finished here: the data base was restored."""
        return self.xmax <= self.candidate_xid


def publish_pending(limit: int = CHUNK) -> int | None:
    """Publish up to `limit` entries; None when somebody else is at it (who looks again afterwards)."""
    # Durable: inside another transaction the lock would outlive this one, and X would be older than the look.
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(LOOK)
        if row := cursor.fetchone():
            return _publish(Look(*row), limit)
    PublisherMark.objects.bulk_create([PublisherMark(id=1)], ignore_conflicts=True)
    return publish_pending(limit)


def publish_all(limit: int = CHUNK) -> int:
    """Publish until nothing is left, or until somebody else does.

    The question after each pass is asked when the lock is free again: an entry whose publisher found the lock
    taken was committed before that, so it is seen here and never waits for the next sweep.
    """
    total = 0
    while (count := publish_pending(limit)) is not None:
        total += count
        if not has_pending():
            break
    return total


def has_pending() -> bool:
    """Is a committed entry still without its place in the feed?"""
    below = PublisherMark.objects.filter(id=1).values_list("published_below", flat=True).first() or 0
    with connection.cursor() as cursor:
        # The order by id keeps the planner on the index when the tables have just grown and nobody counted.
        cursor.execute(f"SELECT 1 {UNPUBLISHED} ORDER BY e.id LIMIT 1", {"below": below})
        return cursor.fetchone() is not None


def _publish(look: Look, limit: int) -> int:
    if look.below >= look.highest:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(PUBLISH, {"below": look.below, "limit": limit, "last_seq": look.last_seq})
        count, last_id = cursor.fetchone()
    _remember(look, count, covered=last_id if count == limit else look.highest)
    return int(count)


def _remember(look: Look, count: int, covered: int) -> None:
    """Move the mark as far as is certain; `covered` is the id up to which this pass took all there was."""
    below = min(look.candidate, covered) if look.is_settled else look.below
    below = max(below, look.below)
    fresh = look.is_from_elsewhere or (look.is_settled and below >= look.candidate)
    candidate = look.highest if fresh else look.candidate
    if not (count or fresh or below > look.below):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            REMEMBER,
            {"below": below, "last_seq": look.last_seq + count, "candidate": candidate, "fresh": fresh},
        )
