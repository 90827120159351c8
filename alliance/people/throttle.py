"""Slows down guessing: counted in the database, so that it holds while the cache is down, and before each try,
so that many at once cannot overtake the count."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from alliance.people.models import GuardedTry


@dataclass(frozen=True)
class Limit:
    tries: int
    within: timedelta


QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
LIMITS = {
    # From a browser the person signed in with before: nobody else's failures count.
    "device": Limit(8, QUARTER),
    # From all other places together; one place alone is stopped by django-axes long before.
    "address": Limit(60, HOUR),
    # Six digits, thirty seconds each: at this rate a guess takes decades.
    "code": Limit(8, QUARTER),
    "change": Limit(10, QUARTER),
    "forgotten": Limit(20, HOUR),
}
FORGOTTEN_AFTER = timedelta(days=1)
COUNT = """
    INSERT INTO people_guardedtry AS t (key, tries, since) VALUES (%(key)s, 1, %(now)s)
    ON CONFLICT (key) DO UPDATE SET
        tries = CASE WHEN t.since <= %(start)s THEN 1 ELSE t.tries + 1 END,
        since = CASE WHEN t.since <= %(start)s THEN %(now)s ELSE t.since END
    RETURNING tries
"""


def take_try(what: str, whose: str, now: datetime) -> bool:
    """Counts the try; False when there were too many and it must not be made."""
    limit = LIMITS[what]
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": _key(what, whose), "now": now, "start": now - limit.within})
        (tries,) = cursor.fetchone()
    if tries == 1:
        GuardedTry.objects.filter(since__lt=now - FORGOTTEN_AFTER).delete()
    return int(tries) <= limit.tries


def give_back(what: str, whose: str) -> None:
    """The try was no guess: it succeeded. Others' failures stay counted."""
    mine = GuardedTry.objects.filter(key=_key(what, whose))
    if not mine.filter(tries__gt=1).update(tries=F("tries") - 1):
        mine.delete()


def forget_tries(what: str, whose: str) -> None:
    """Begin counting anew."""
    GuardedTry.objects.filter(key=_key(what, whose)).delete()


def _key(what: str, whose: str) -> str:
    return f"{what}:{hashlib.sha256(whose.encode()).hexdigest()[:40]}"
