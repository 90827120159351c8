"""What a batch did to each lead, written beside the leads so that it can be taken back."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from alliance.copying import NewRows
from leads.intake.engine.record import Record

COLUMNS = ("change_set_id", "lead_id", "is_new", "version", "at", "before", "added", "left_because")
_TABLE = "intake_leadchange"
NO_CHANGES = NewRows(_TABLE, COLUMNS, ())


def lead_changes(records: Sequence[Record], change_set_id: int, system: str, now: datetime) -> NewRows:
    """One row for each lead that the batch touched; of a new one there is nothing before."""
    rows = [
        (
            change_set_id, record.values["id"], record.is_new, record.values["version"], now,
            _json(_before(record)), _json(_added(record, system)), "",
        )
        for record in records
    ]  # fmt: skip
    return NewRows(_TABLE, COLUMNS, rows)


def _json(value: dict[str, Any]) -> str:
    return msgspec.json.encode(value).decode() if value else "{}"


def _before(record: Record) -> dict[str, Any]:
    if record.is_new or not record.before:
        return {}
    values, scored = record.values, record.scored_before
    before = {column: plain(old) for column, old in record.before.items()}
    return before | {column: plain(old) for column, old in scored.items() if old != values[column]}


def _added(record: Record, system: str) -> dict[str, Any]:
    added: dict[str, Any] = {}
    if record.external_ids:
        added["external_ids"] = [[system, external_id] for external_id, _digest in record.external_ids]
    if record.consents:
        added["consents"] = [[said.channel, said.basis, said.state] for said in record.consents]
    if record.refreshed:
        added["digests"] = [[system, external_id, old] for external_id, _new, old in record.refreshed]
    return added


def plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
