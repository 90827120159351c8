"""Pairs of look-alikes when one of the two leads goes into another, or comes back."""

import json
from typing import Any

from django.db import connection

from leads.crm.models import Lead
from leads.intake.models import LookAlike

Folded = dict[str, list[dict[str, Any]]]
_TAKE = "DELETE FROM intake_lookalike r WHERE id = %s RETURNING to_jsonb(r)"
_PUT = """
INSERT INTO intake_lookalike SELECT * FROM jsonb_populate_record(NULL::intake_lookalike, %s) ON CONFLICT DO NOTHING
"""


def fold_pairs(kept_id: int, dropped_id: int) -> Folded:
    """What was said of the lead that goes is said of the one that stays, unless something is said of that already."""
    pairs = LookAlike.objects.filter(lead=dropped_id) | LookAlike.objects.filter(other=dropped_id)
    known = LookAlike.objects.filter(lead=kept_id) | LookAlike.objects.filter(other=kept_id)
    partners = {_partner(pair, kept_id) for pair in known}
    done: Folded = {"folded": [], "moved": []}
    for pair in pairs.select_for_update().order_by("pk"):
        partner = _partner(pair, dropped_id)
        if partner == kept_id or partner in partners:
            with connection.cursor() as cursor:
                cursor.execute(_TAKE, [pair.pk])
                done["folded"] += [json.loads(row) for (row,) in cursor.fetchall()]
        else:
            done["moved"].append({"id": pair.pk, "lead_id": pair.lead_id, "other_id": pair.other_id})
            pair.lead_id, pair.other_id = sorted((kept_id, partner))
            pair.save(update_fields=["lead", "other"])
    return done


def partners_of(lead_id: int) -> set[int]:
    """Who stands in a pair with the lead."""
    pairs = LookAlike.objects.filter(lead=lead_id) | LookAlike.objects.filter(other=lead_id)
    return {_partner(pair, lead_id) for pair in pairs}


def partners_in(done: Folded) -> set[int]:
    """Of whom a pair will be written when this is undone."""
    return _ids([*done.get("moved", []), *done.get("folded", [])])


def unfold_pairs(done: Folded) -> None:
    """As before, where nobody decided otherwise about the pair since."""
    for moved in done.get("moved", []):
        ids = {"lead_id": moved["lead_id"], "other_id": moved["other_id"]}
        LookAlike.objects.filter(pk=moved["id"]).update(**ids)
    rows = done.get("folded", [])
    there = set(Lead.objects.filter(pk__in=_ids(rows)).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        for row in rows:
            if {row["lead_id"], row["other_id"]} <= there:
                cursor.execute(_PUT, [json.dumps(row)])


def _partner(pair: LookAlike, lead_id: int) -> int:
    return pair.other_id if pair.lead_id == lead_id else pair.lead_id


def _ids(rows: list[dict[str, Any]]) -> set[int]:
    return {row[name] for row in rows for name in ("lead_id", "other_id")}
