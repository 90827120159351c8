"""Finding leads that may be one person: after they came in, by whoever reads the feed, and never while they do."""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from alliance.copying import NewRows, append
from alliance.journal.models import Reader
from alliance.journal.queries import feed_after, last_seq, lock_reader
from leads.crm.models import Lead
from leads.intake.look_alikes.keys import COLUMNS, STRENGTH, likeness, numbers_of
from leads.intake.models import LeadKey, LookAlike, Merge

READER = "look_alikes"
CHUNK = 500
# A switchboard, a fair's own address: what so many have in common says nothing about any two of them.
CROWD = 12
_VERBS = frozenset({"lead.created", "lead.updated", "lead.merged", "lead.unmerged", "lead.restored"})
_COMPANIONS = """
SELECT k.key, o.lead_id FROM (SELECT DISTINCT key FROM intake_leadkey WHERE lead_id = ANY(%s)) k
CROSS JOIN LATERAL (SELECT lead_id FROM intake_leadkey o WHERE o.key = k.key LIMIT %s) o
"""
_HOLD = "SELECT id FROM crm_lead WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"
_STORED = ("lead", "other", "reasons", "strength")
Rows = Mapping[int, dict[str, Any]]


def find_in_feed(*, deadline: float | None = None) -> int:
    """Look at the leads of all news there is, or until `time.monotonic()` passes the deadline; returns how many."""
    looked = 0
    while (count := _next_chunk()) is not None:
        looked += count
        position = Reader.objects.filter(name=READER).values_list("position", flat=True).first() or 0
        if position >= last_seq() or (deadline is not None and time.monotonic() > deadline):
            break
    return looked


def _next_chunk() -> int | None:
    """None while another worker is at it."""
    with transaction.atomic():
        reader = lock_reader(READER)
        if reader is None:
            return None
        page = feed_after(reader.position, limit=CHUNK, types={"lead"})
        ids = {item.entry.subject_id for item in page.items if item.entry.verb in _VERBS}
        find_look_alikes(ids, timezone.now())
        reader.position = page.position
        reader.save(update_fields=["position"])
    return len(ids)


def find_look_alikes(lead_ids: Collection[int], now: datetime) -> int:
    """Compare these leads with all others along their keys; returns how many pairs wait for a decision now.

    A handful of statements, however many leads. Pairs that somebody decided about stay decided.
    """
    rows = _rows(lead_ids)
    _index(lead_ids, rows)
    companions = _companions(list(rows), rows)
    others = _rows({other for found in companions.values() for other in found} - rows.keys())
    known = {**others, **rows}
    pairs = {
        (min(one, other), max(one, other)): likeness(known[one], known[other])
        for one, found in companions.items()
        for other in found
        if other in known and other != one
    }
    pairs |= _former(rows)
    return _store(lead_ids, {pair: found for pair, found in pairs.items() if found[0]}, now)


def _rows(lead_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    ids = list(lead_ids)
    leads = Lead.objects.filter(pk__in=ids).exclude(stage=Lead.Stage.ERASED) if ids else Lead.objects.none()
    return {row["id"]: row for row in leads.values(*COLUMNS)}


def _index(lead_ids: Collection[int], rows: Rows) -> None:
    LeadKey.objects.filter(lead__in=list(lead_ids)).delete()
    keys = [(lead_id, key) for lead_id, row in rows.items() for key in sorted(numbers_of(row))]
    append(NewRows("intake_leadkey", ("lead_id", "key"), keys))


def _companions(ids: list[int], rows: Rows) -> dict[int, set[int]]:
    """For each of the leads those that have a key in common with it."""
    by_key: defaultdict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_COMPANIONS, [ids, CROWD + 1])
        for key, lead_id in cursor.fetchall():
            by_key[key].add(lead_id)
    found: dict[int, set[int]] = {}
    for company in by_key.values():
        if 1 < len(company) <= CROWD:
            for lead_id in company & rows.keys():
                found.setdefault(lead_id, set()).update(company - {lead_id})
    return found


def _former(rows: Rows) -> dict[tuple[int, int], tuple[list[str], int]]:
    """Who comes with an address that a merge gave up is probably the person it was."""
    emails = {row["email"]: lead_id for lead_id, row in rows.items() if row["email"]}
    merges = Merge.objects.filter(former_email__in=emails, undone_at=None).exclude(former_email="")
    pairs = ((emails[email], kept) for email, kept in merges.values_list("former_email", "kept_id"))
    strength = STRENGTH["former_email"]
    return {(min(pair), max(pair)): (["former_email"], strength) for pair in pairs if pair[0] != pair[1]}


def _hold(lead_ids: Collection[int]) -> set[int]:
    """Keep the leads from going while pairs of them are written, in the order in which everybody locks leads.

    Nobody who only changes a lead waits for this, nor it for them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [list(lead_ids)])
        return {lead_id for (lead_id,) in cursor.fetchall()}


def _store(
    lead_ids: Collection[int], pairs: Mapping[tuple[int, int], tuple[list[str], int]], now: datetime
) -> int:
    ids = list(lead_ids)
    waiting = LookAlike.objects.filter(state=LookAlike.State.WAITING)
    stored = list((waiting.filter(lead__in=ids) | waiting.filter(other__in=ids)).only(*_STORED))
    there = _hold({lead_id for pair in (*pairs, *map(_both, stored)) for lead_id in pair})
    pairs = {pair: found for pair, found in pairs.items() if there.issuperset(pair)}
    gone = [pair.pk for pair in stored if _both(pair) not in pairs]
    LookAlike.objects.filter(pk__in=gone).delete()
    _say_anew([pair for pair in stored if _both(pair) in pairs], pairs)
    fresh = [
        LookAlike(lead_id=pair[0], other_id=pair[1], reasons=reasons, strength=strength, found_at=now)
        for pair, (reasons, strength) in sorted(pairs.items())
    ]
    LookAlike.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _both(pair: LookAlike) -> tuple[int, int]:
    return pair.lead_id, pair.other_id


def _say_anew(stored: Iterable[LookAlike], pairs: Mapping[tuple[int, int], tuple[list[str], int]]) -> None:
    """A pair that still waits says what speaks for it now."""
    changed = [pair for pair in stored if (pair.reasons, pair.strength) != pairs[_both(pair)]]
    for pair in changed:
        pair.reasons, pair.strength = pairs[_both(pair)]
    LookAlike.objects.bulk_update(changed, ["reasons", "strength"])
