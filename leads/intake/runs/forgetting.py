"""What need not be kept: in memory during a long rehearsal, and in the database once a file is old."""

from array import array
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from leads.intake.engine.normalise import Terms, Wanted, normalise
from leads.intake.engine.recognise import Known, person_keys
from leads.intake.files import ReadRow
from leads.intake.models import FILE_DAYS, ImportChunk, ImportNote, ImportPiece, ImportRun

RUNS_AT_ONCE = 50
# A rehearsal of a longer file keeps in memory only who comes up again.
EXACT_ROWS = 20_000


class RareKeys:
    """By what people come up more than once in a file: eight bytes for each way to recognise a row."""

    def __init__(self, rows: Iterable[ReadRow], run: ImportRun, now: datetime) -> None:
        terms = Terms(run.system, now, source=run.source)
        seen = array("q")
        for read in rows:
            if read.problem is None:
                seen.extend(hash(key) for key in _keys_of(normalise(read.row, 0, terms)))
        ordered = sorted(seen)
        self.repeated = {one for one, other in pairwise(ordered) if one == other}

    def __contains__(self, key: object) -> bool:
        return hash(key) in self.repeated


def _keys_of(row: Wanted) -> Iterator[Any]:
    if row.external_id:
        yield ("id", row.external_id)
    if email := row.given.get("email"):
        yield ("email", email)
    yield from (("person", *key) for key in person_keys(row.given))


def forget_all_but(known: Known, keys: RareKeys) -> None:
    """Keep only leads that a later row may be about."""
    external = {one: record for one, record in known.by_external.items() if ("id", one) in keys}
    emails = {one: record for one, record in known.by_email.items() if ("email", one) in keys}
    people = {one: records for one, records in known.by_person.items() if ("person", *one) in keys}
    kept = {id(record) for record in (*external.values(), *emails.values())}
    kept |= {id(record) for records in people.values() for record in records}
    leads = {pk: record for pk, record in known.by_id.items() if id(record) in kept}
    for old, new in (
        (known.by_external, external), (known.by_email, emails), (known.by_person, people), (known.by_id, leads),
    ):  # fmt: skip
        old.clear()
        old.update(new)  # type: ignore[arg-type]
    known.decided.clear()
    known.digests.clear()
    known.shared.intersection_update(external)


def forget_old_files(*, now: datetime) -> int:
    """Drop the bytes and the lines of files older than two weeks; figures and leads stay. Returns how many."""
    cutoff = now - timedelta(days=FILE_DAYS)
    old = ImportRun.objects.filter(file_forgotten_at=None, created_at__lt=cutoff)
    idle = old.exclude(state__in=["uploaded", "rehearsing", "running"]).order_by("created_at")
    runs = list(idle.values_list("pk", "state")[:RUNS_AT_ONCE])
    for run_id, state in runs:
        for model in (ImportPiece, ImportChunk, ImportNote):
            model._default_manager.filter(run=run_id).delete()
        ended = {} if state in {"done", "cancelled", "failed"} else {"state": "cancelled", "ended_at": now}
        ImportRun.objects.filter(pk=run_id).update(file_forgotten_at=now, **ended)
    return len(runs)
