"""A page of the change feed as JSON text: written by PostgreSQL, passed through unread, in one statement.

One statement sees one state: the mark, the oldest place that is kept and the entries fit together, whatever the
publisher or the retention do meanwhile.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db import connection

from alliance.journal.models import PublisherMark
from alliance.journal.queries import FEED_WINDOW

# One entry as JSON text, of a place `p`, as far as the reader is told of it.
_ENTRY = """
    SELECT '{"seq":' || p.seq || ',"verb":"' || e.verb || '","at":' || to_json(e.at)::text
      || ',"subject_type":"' || e.subject_type || '","subject_id":' || e.subject_id
      || ',"lead_id":' || CASE e.thread_type WHEN 'lead' THEN e.thread_id::text ELSE 'null' END
      || ',"side":"' || e.actor_side || '","origin":' || to_json(e.origin)::text
      || CASE WHEN e.subject_type = ANY(%(bare)s) THEN ',"reason":"","data":' || (
          SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(e.data) WHERE key = ANY(%(names)s)
        )::text ELSE ',"reason":' || to_json(e.reason)::text || ',"data":' || e.data::text END || '}' AS text
    FROM journal_entry e
    WHERE e.id = p.entry_id AND e.subject_type = ANY(%(types)s) AND e.origin <> %(without)s
      AND NOT EXISTS (SELECT FROM unnest(%(private)s) AS start WHERE starts_with(e.verb, start))
"""
# Places first, then each entry by its id: right after a large import the planner would choose badly for a join.
_PAGE = f"""
WITH mark AS (
  SELECT m.epoch::text, m.last_seq,
    coalesce((SELECT seq FROM journal_publication ORDER BY seq LIMIT 1) - 1, m.last_seq) AS start
  FROM journal_publishermark m WHERE m.id = 1
), place AS (
  SELECT CASE %(at)s WHEN 'start' THEN start WHEN 'end' THEN last_seq ELSE %(after)s END AS after FROM mark
), page AS (
  SELECT p.seq, e.text FROM (
    SELECT seq, entry_id FROM journal_publication
    WHERE seq > (SELECT after FROM place) AND seq <= (SELECT after FROM place) + %(window)s
    ORDER BY seq
  ) p CROSS JOIN LATERAL (
    {_ENTRY}
    OFFSET 0
  ) e ORDER BY p.seq LIMIT %(limit)s
), found AS (
  SELECT count(*) AS number, max(seq) AS seq, string_agg(text, ',' ORDER BY seq) AS text FROM page
)
SELECT mark.epoch, mark.start, mark.last_seq, place.after, coalesce(found.text, ''),
  CASE WHEN found.number = %(limit)s THEN found.seq ELSE least(mark.last_seq, place.after + %(window)s) END
FROM mark, place, found
"""  # noqa: S608 - no outside text in it
_PLACES = f"""
SELECT p.seq, e.text FROM journal_publication p CROSS JOIN LATERAL ({_ENTRY} OFFSET 0) e
WHERE p.seq = ANY(%(places)s)
"""  # noqa: S608 - no outside text in it


class RawPage(NamedTuple):
    """`entries` are JSON objects with commas between them; `position` is where the next page begins."""

    epoch: str
    start: int
    end: int
    after: int
    entries: str
    position: int


class Reading(NamedTuple):
    """What a reader is told: entries about `types`, but those of `exclude_origin`.

    Of the `bare` types only ids and `names` are told; verbs that begin with one of `private` are not told at all.
    """

    limit: int
    types: Collection[str]
    exclude_origin: str | None = None
    bare: Collection[str] = ()
    names: Collection[str] = ()
    private: Collection[str] = ()


def read_feed(after: int | None, reading: Reading, *, from_end: bool = False) -> RawPage:
    """The entries after a place, else from the oldest one that is kept, or none yet `from_end`.

    With filters a page may be short or empty while the position moves on; it never waits longer than a window.
    """
    values = {
        "at": "end" if from_end else "start" if after is None else "after",
        "after": after or 0,
        "limit": reading.limit,
        "window": max(FEED_WINDOW, reading.limit),
        **_told(reading),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, values)
        if row := cursor.fetchone():
            return RawPage(*row)
    PublisherMark.objects.bulk_create([PublisherMark(id=1)], ignore_conflicts=True)
    return read_feed(after, reading, from_end=from_end)


def read_places(places: Collection[int], reading: Reading) -> dict[int, str]:
    """The entries at these places as they are now; one that is not kept, or not for this reader, is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, {"places": list(places), **_told(reading)})
        return dict(cursor.fetchall())


def _told(reading: Reading) -> dict[str, Any]:
    """What of the feed the reader is told."""
    return {
        "types": list(reading.types),
        # No origin is a single blank: that way nothing is left out.
        "without": reading.exclude_origin or " ",
        "bare": list(reading.bare),
        "names": list(reading.names),
        "private": list(reading.private),
    }
