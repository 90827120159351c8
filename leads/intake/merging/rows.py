"""Rows as they are, taken out of their tables and put back to the microsecond."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection

from leads.intake.engine.record import blank, columns
from leads.intake.engine.write import plain

# Relation to a lead → how its rows go along. `lead` moves; what is listed elsewhere has a way of its own.
MOVED = {
    "crm.ExternalId.lead": ("crm_externalid", "lead_id"),
    "crm.Consent.lead": ("crm_consent", "lead_id"),
    "crm.Touch.lead": ("crm_touch", "lead_id"),
    "intake.PossibleDuplicate.candidate": ("intake_possibleduplicate", "candidate_id"),
    "intake.Merge.kept": ("intake_merge", "kept_id"),
}
# Pairs of look-alikes move or are folded, keys are made anew.
OTHERWISE = frozenset({"intake.LookAlike.lead", "intake.LookAlike.other", "intake.LeadKey.lead"})


def row_of(lead_id: int) -> dict[str, Any]:
    """The lead's columns as plain JSON."""
    return take("SELECT to_jsonb(r) FROM crm_lead r WHERE id = %s", lead_id)[0]


def take(statement: str, *parameters: Any) -> list[dict[str, Any]]:
    """The rows of a statement that returns one `to_jsonb` each; generated columns are left out."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = [json.loads(row) if isinstance(row, str) else row for (row,) in cursor.fetchall()]
    return [{name: row[name] for name in row if name not in ("search_text", "warmth")} for row in rows]


def put_lead_back(row: dict[str, Any]) -> None:
    """A lead as it was; a column that came later has its default."""
    defaults = {name: plain(value) for name, value in blank().items()}
    put_back("crm_lead", columns(), {**defaults, **row})


def put_back(table: str, names: Iterable[str], row: dict[str, Any]) -> None:
    listed = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({listed}) SELECT {listed} FROM jsonb_populate_record(NULL::{table}, %s)",  # noqa: S608
            [_as_json(row)],
        )


def set_columns(lead_id: int, values: dict[str, Any]) -> None:
    """Plain values into the columns of a lead."""
    if not values:
        return
    known = [name for name in columns() if name in values]
    listed = ", ".join(f'"{name}" = v."{name}"' for name in known)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE crm_lead l SET {listed} FROM jsonb_populate_record(NULL::crm_lead, %s) v WHERE l.id = %s",  # noqa: S608
            [_as_json(values), lead_id],
        )


def move_rows(from_id: int, to_id: int) -> dict[str, list[int]]:
    """All that simply points to the one lead points to the other; which rows those are."""
    moved = {}
    with connection.cursor() as cursor:
        for relation, (table, column) in MOVED.items():
            cursor.execute(
                f"UPDATE {table} SET {column} = %s WHERE {column} = %s RETURNING id",  # noqa: S608
                [to_id, from_id],
            )
            if ids := sorted(row_id for (row_id,) in cursor.fetchall()):
                moved[relation] = ids
    return moved


def move_back(moved: dict[str, list[int]], from_id: int, to_id: int) -> int:
    """Those of the rows that still are where the merge put them go back; how many do not."""
    left = 0
    with connection.cursor() as cursor:
        for relation, ids in moved.items():
            if relation not in MOVED:
                continue
            table, column = MOVED[relation]
            cursor.execute(
                f"UPDATE {table} SET {column} = %s WHERE id = ANY(%s) AND {column} = %s",  # noqa: S608
                [to_id, ids, from_id],
            )
            left += len(ids) - cursor.rowcount
    return left


def delete_lead(lead_id: int) -> None:
    """The row alone. What nobody moved would be lost or left in the air, so the database refuses at once."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DELETE FROM intake_leadkey WHERE lead_id = %s", [lead_id])
        cursor.execute("DELETE FROM crm_lead WHERE id = %s", [lead_id])
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _as_json(row: dict[str, Any]) -> str:
    return json.dumps(row)
