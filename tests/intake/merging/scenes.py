"""Pairs of leads that are one person, with everything that may hang on a lead."""

import json
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection

from leads.crm.models import Consent, ExternalId, Lead, Touch
from leads.intake.models import LookAlike, Merge, PossibleDuplicate
from tests.factories import NOW, make_lead

LATER = NOW + timedelta(hours=2)
EVEN_LATER = NOW + timedelta(hours=3)
# What a merge adds to and never takes away: the story, what people were told, and the merge itself.
NOT_COMPARED = ("journal_", "inbox_", "intake_merge", "django_", "auth_", "socialaccount", "account_", "mfa_")
# The workspace's own marks of a change move on, because programs must see that something happened.
MARKS = ("version", "updated_at")
Tables = dict[str, list[dict[str, Any]]]


def two_of_one(stage: str = "mql", **fields: Any) -> tuple[Lead, Lead]:
    """Mara Keller twice: with her company's address and with her own."""
    first: dict[str, Any] = {"email": "m.keller@falkenried.example", "city": "Reutlingen", **fields}
    second: dict[str, Any] = {
        "email": "mara@keller.example",
        "first_name": "M.",
        "job_title": "Leiterin Technik",
    }
    return make_lead("Keller", stage=stage, **first), make_lead("Keller", stage=stage, **second)


def laden(lead: Lead, name: str) -> None:
    """Everything that may point to a lead."""
    ExternalId.objects.create(system="crm", external_id=name, lead=lead)
    Touch.objects.create(
        lead=lead, kind="webinar", occurred_at=NOW, received_at=NOW, system="ma", dedupe_key=name
    )
    Consent.objects.create(lead=lead, channel="post", state="objected", captured_at=NOW, recorded_at=NOW)
    PossibleDuplicate.objects.create(row={"last_name": "K"}, candidate=lead, fingerprint=name, created_at=NOW)
    older, newer = sorted((lead, make_lead(f"Ähnlich{name}")), key=lambda one: one.pk)
    LookAlike.objects.create(lead=older, other=newer, reasons=["phone"], strength=70, found_at=NOW)


def everything() -> Tables:
    """All rows of all tables that a merge has to leave as it found them, without the marks of change."""
    tables: Tables = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if model._meta.managed and not model._meta.proxy and not table.startswith(NOT_COMPARED):
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT to_jsonb(r) FROM "{table}" r ORDER BY r::text')
                rows = [json.loads(row) for (row,) in cursor.fetchall()]
            tables[table] = [{name: row[name] for name in row if name not in MARKS} for row in rows]
    return {table: sorted(rows, key=str) for table, rows in tables.items()}


def the_merge() -> Merge:
    return Merge.objects.get(undone_at=None)
