"""Rows that may be a known person are kept for review, each once."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection
from psycopg2.extras import Json, execute_values

from alliance.journal.actions import Fact, record_many
from alliance.people.models import User
from leads.crm.consents import Declaration
from leads.intake.engine.normalise import Wanted
from leads.intake.engine.record import Record
from leads.intake.rows import ConsentRow, LeadRow

_KEEP = """
INSERT INTO intake_possibleduplicate AS kept
  (row, candidate_id, reason, fingerprint, system, external_id, state, created_at, change_set_id)
VALUES %s
ON CONFLICT (fingerprint) DO UPDATE SET row = EXCLUDED.row
WHERE kept.state = 'waiting' AND kept.row <> EXCLUDED.row
RETURNING id, candidate_id, reason, xmax = 0
"""


class Kept:
    """One row to be kept, and the leads it may be about."""

    __slots__ = ("candidates", "fingerprint", "reason", "row")

    def __init__(self, row: Wanted, candidates: list[Record], reason: str, fingerprint: str) -> None:
        self.row, self.candidates, self.reason, self.fingerprint = row, candidates, reason, fingerprint


def fingerprint_of(row: Wanted, system: str) -> str:
    """The same record of a system, or without external id the same content, is the same row."""
    about = row.external_id.encode() or msgspec.json.encode(sorted(row.given.items()))
    return hashlib.sha256(system.encode() + b"\0" + about).hexdigest()


def digest_of(row: Wanted) -> str:
    """What a system said about a lead under one external id."""
    # Only what was said, so that a column added later changes the digest of no row sent before.
    fields = msgspec.structs.asdict(row.row).items()
    said = {name: value for name, value in fields if value is not None and name != "client_ref"}
    return hashlib.blake2b(msgspec.json.encode(said), digest_size=16).hexdigest()


def keep(
    kept: Sequence[Kept],
    actor: User | None,
    system: str,
    now: datetime,
    origin: str,
    change_set_id: int | None = None,
) -> None:
    """Store what is not stored yet, refresh what waits, and note each new one on its candidate's timeline."""
    if not kept:
        return
    rows = {
        one.fingerprint: (
            Json(as_json(one.row), dumps=_dumps), one.candidates[0].values["id"], one.reason, one.fingerprint,
            system, one.row.external_id, "waiting", now, change_set_id,
        )
        for one in kept
    }  # fmt: skip
    with connection.cursor() as cursor, connection.wrap_database_errors:
        stored = execute_values(cursor.cursor, _KEEP, [rows[key] for key in sorted(rows)], fetch=True)
    facts = [
        Fact("duplicate.kept", "possibleduplicate", pk, {"reason": reason}, "lead", candidate_id)
        for pk, candidate_id, reason, is_new in stored
        if is_new
    ]
    if facts:
        record_many(actor, facts, at=now, origin=origin)


def _dumps(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def as_json(row: Wanted) -> dict[str, Any]:
    """The row as it came with its contact data normalised, so that deciding later runs the same way."""
    came: dict[str, Any] = {
        name: value for name, value in msgspec.to_builtins(row.row).items() if value not in (None, "", [], {})
    }
    came |= {name: row.given[name] for name in ("email", "phone", "country", "source") if name in row.given}
    if "source_detail" in row.given:
        came["source_detail"] = row.given["source_detail"]
    if row.consents:
        came["consents"] = [_consent(declaration) for declaration in row.consents]
    return came


def _consent(declaration: Declaration) -> dict[str, Any]:
    stated = ConsentRow(
        channel=declaration.channel,
        basis=declaration.basis,
        state=declaration.state,
        reason=declaration.reason or None,
        text_version=declaration.text_version or None,
        captured_at=declaration.captured_at.isoformat(),
        confirmed_at=declaration.confirmed_at.isoformat() if declaration.confirmed_at else None,
        captured_in=declaration.captured_in or None,
    )
    return {name: value for name, value in msgspec.to_builtins(stated).items() if value is not None}


def from_json(row: dict[str, Any]) -> LeadRow:
    """The kept row again."""
    return msgspec.convert(row, LeadRow)
