"""Batches that can be undone, and the tables as they stand."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.models import ChangeSet
from leads.intake.rows import LeadRow, Outcome
from leads.intake.undo import begin_change_set
from tests.factories import NOW
from tests.intake.rows import put

LATER = NOW + timedelta(hours=1)
TABLES = ("crm_externalid", "crm_consent", "crm_touch", "intake_possibleduplicate")


def batch(*rows: LeadRow, change_set: ChangeSet | None = None, **options: Any) -> ChangeSet:
    """Take the rows in as one import that can be undone."""
    change_set = change_set or begin_change_set(actor=None, kind="import", title="messe.csv", now=NOW)
    put(*rows, change_set=change_set, **options)
    return change_set


def changed_by(change_set: ChangeSet, *rows: LeadRow, now: datetime = NOW) -> list[Outcome]:
    return put(*rows, change_set=change_set, now=now)


def tables() -> dict[str, Any]:
    """Every row of leads and what hangs on them; of leads all but what says that they were changed at all."""
    ignored = {"version", "updated_at", "search_text", "warmth"}
    leads = [
        {name: value for name, value in values.items() if name not in ignored}
        for values in Lead.objects.order_by("pk").values()
    ]
    return {"leads": leads, **{table: _rows(table) for table in TABLES}}


def _rows(table: str) -> Counter[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
        return Counter(cursor.fetchall())


def reasons(left: list[Any]) -> dict[str, str]:
    return {one.name: one.reason for one in left}


def undoer(cast: Any, side: str) -> User:
    person: User = cast.tobias if side == "marketing" else cast.deniz
    return person
