"""Items of those who stand in: they come and go with the absence, whenever it is recorded or begins.

What an absent person owes stands in the deputy's inbox, too, "on behalf of" them. The fan-out makes such items for
what arrives during an absence. This brings what was there before, and takes away what the deputy may no longer
answer. It compares what is with what should be, so it can run at any time and any number of times.
"""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from alliance.inbox import topics
from alliance.inbox.news import personal_kinds
from alliance.inbox.parking import READER
from alliance.journal.queries import lock_reader
from alliance.people.queries import stand_ins
from alliance.push import bus

PAIRS = "unnest(%(absent)s::bigint[], %(deputies)s::bigint[]) AS pair (absent, deputy)"

TAKE_AWAY = f"""
UPDATE inbox_item item SET done_at = %(now)s
WHERE item.done_at IS NULL AND item.on_behalf_of_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM inbox_item own JOIN {PAIRS} ON pair.absent = own.recipient_id
    WHERE own.recipient_id = item.on_behalf_of_id AND pair.deputy = item.recipient_id
      AND own.entry_id = item.entry_id AND own.kind = item.kind AND own.done_at IS NULL
      AND own.kind <> ALL(%(personal)s))
RETURNING item.recipient_id
"""  # noqa: S608 - no outside text in it

# Somebody who stands in for two people with the same question gets it once; whoever was asked in person keeps that.
BRING = f"""
INSERT INTO inbox_item AS item (recipient_id, on_behalf_of_id, kind, subject_type, subject_id, from_side, entry_id,
    due_at, needs_action, created_at)
SELECT DISTINCT ON (pair.deputy, own.entry_id, own.kind) pair.deputy, own.recipient_id, own.kind, own.subject_type,
    own.subject_id, own.from_side, own.entry_id, own.due_at, true, own.created_at
FROM {PAIRS} JOIN inbox_item own ON own.recipient_id = pair.absent
WHERE own.done_at IS NULL AND own.needs_action AND own.on_behalf_of_id IS NULL AND own.kind <> ALL(%(personal)s)
ORDER BY pair.deputy, own.entry_id, own.kind, own.id
ON CONFLICT (recipient_id, entry_id, kind) DO UPDATE SET done_at = NULL, on_behalf_of_id = EXCLUDED.on_behalf_of_id
WHERE item.done_at IS NOT NULL AND item.on_behalf_of_id IS NOT NULL
RETURNING item.recipient_id
"""  # noqa: S608 - no outside text in it


def follow_absences(*, now: datetime) -> bool:
    """Bring the items of deputies in line with today's absences; False while the fan-out is at work."""
    with transaction.atomic():
        # The fan-out looks up deputies, too: one after the other, else it could make what we have just taken away.
        if lock_reader(READER) is None:
            return False
        hearers = _bring_in_line(now)
    if hearers:
        bus.publish(topics.of_people(hearers))
    return True


def _bring_in_line(now: datetime) -> set[int]:
    """Whose inbox changed."""
    pairs = stand_ins(timezone.localdate(now))
    terms: dict[str, Any] = {
        "now": now,
        "absent": list(pairs.keys()),
        "deputies": list(pairs.values()),
        "personal": personal_kinds(),
    }
    hearers: set[int] = set()
    with connection.cursor() as cursor:
        for statement in (TAKE_AWAY, BRING):
            cursor.execute(statement, terms)
            hearers.update(row[0] for row in cursor.fetchall())
    return hearers
