"""What programs were refused, counted per reason, so that somebody can repair it."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from psycopg2.extras import Json

from alliance.people.models import ApiClient
from alliance.rest.models import Refusal
from alliance.rest.pace import Pace

KEPT_FOR = timedelta(days=30)

_COUNT = """
INSERT INTO rest_refusal AS r
  (client_id, operation, code, status, pointer, request_id, count, first_at, last_at, concerned)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (client_id, operation, code) DO UPDATE SET status = EXCLUDED.status, pointer = EXCLUDED.pointer,
  request_id = EXCLUDED.request_id, count = r.count + EXCLUDED.count, last_at = EXCLUDED.last_at,
  concerned = jsonb_path_query_array(EXCLUDED.concerned || (
    SELECT coalesce(jsonb_agg(old ORDER BY place), '[]') FROM jsonb_array_elements(r.concerned)
    WITH ORDINALITY AS known(old, place) WHERE NOT EXISTS (
      SELECT FROM jsonb_array_elements(EXCLUDED.concerned) one
      WHERE one -> 'name' = old -> 'name' AND one -> 'lead_id' = old -> 'lead_id')
  ), '$[0 to 9]')
"""
_PACE = Pace()
MOST_CONCERNED, LONGEST_NAME = 10, 120


class Refused(NamedTuple):
    """One refusal: why, at which field, and about what: its name in the program, or our lead."""

    code: str
    pointer: str = ""
    name: str = ""
    lead_id: int | None = None


def note_refusals(
    client: ApiClient,
    operation: str,
    status: int,
    refused: list[Refused],
    request_id: str,
    now: datetime,
    pace: Pace = _PACE,
) -> None:
    """Count them, in one statement per reason; the answer is given already and nothing depends on it.

    A program that is refused hundreds of times a second costs a few statements of it.
    """
    found = Counter(one.code for one in refused)
    counts = {code: pace.due((client.pk, operation, code), count) for code, count in found.items()}
    counts = {code: count for code, count in counts.items() if count}
    if not counts:
        return
    last = {one.code: one.pointer for one in refused}
    with transaction.atomic(), connection.cursor() as cursor:
        # In one order, so that two answers never wait for each other in a circle.
        for code in sorted(counts):
            about = (client.pk, operation[:100], code[:60], status, last[code][:120], request_id)
            concerned = Json(_concerned(refused, code, now))
            cursor.execute(_COUNT, (*about, counts[code], now, now, concerned))


def _concerned(refused: list[Refused], code: str, now: datetime) -> list[dict[str, Any]]:
    """The records of the last refusals of one kind, each once, the latest first."""
    found = {
        (one.name, one.lead_id): {
            "name": one.name[:LONGEST_NAME],
            "lead_id": one.lead_id,
            "pointer": one.pointer[:120],
            "at": now.isoformat(),
        }
        for one in reversed(refused)
        if one.code == code and (one.name or one.lead_id)
    }
    return list(found.values())[:MOST_CONCERNED]


def forget_old_refusals(now: datetime) -> int:
    """Drop what did not happen again for a month."""
    return Refusal.objects.filter(last_at__lt=now - KEPT_FOR).delete()[0]
