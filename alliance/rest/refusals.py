"""What programs were refused, counted per reason, so that somebody can repair it."""

from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from alliance.people.models import ApiClient
from alliance.rest.models import Refusal

KEPT_FOR = timedelta(days=30)

_COUNT = """
INSERT INTO rest_refusal AS r
  (client_id, operation, code, status, pointer, request_id, count, first_at, last_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (client_id, operation, code) DO UPDATE SET status = EXCLUDED.status, pointer = EXCLUDED.pointer,
  request_id = EXCLUDED.request_id, count = r.count + EXCLUDED.count, last_at = EXCLUDED.last_at
"""


class Refused(NamedTuple):
    """One refusal: why, and at which field."""

    code: str
    pointer: str = ""


def note_refusals(
    client: ApiClient, operation: str, status: int, refused: list[Refused], request_id: str, now: datetime
) -> None:
    """Count them, in one statement per reason; the answer is given already and nothing depends on it."""
    counts = Counter(one.code for one in refused)
    last = {one.code: one.pointer for one in refused}
    with connection.cursor() as cursor:
        # In one order, so that two answers never wait for each other in a circle.
        for code in sorted(counts):
            about = (client.pk, operation[:100], code[:60], status, last[code][:120], request_id)
            cursor.execute(_COUNT, (*about, counts[code], now, now))


def forget_old_refusals(now: datetime) -> int:
    """Drop what did not happen again for a month."""
    return Refusal.objects.filter(last_at__lt=now - KEPT_FOR).delete()[0]
