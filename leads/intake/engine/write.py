"""Putting a batch into the tables: one statement each for leads, ids, consents and journal."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection
from psycopg2.extensions import AsIs

from alliance.copying import NewRows, append, append_and_ask
from alliance.journal.actions import Fact, entries_of, nudge_after_commit
from alliance.people.models import User
from leads.crm.consents import Declaration
from leads.intake.engine.changes import NO_CHANGES, lead_changes
from leads.intake.engine.changes import plain as plain
from leads.intake.engine.record import JSON_COLUMNS, Record, column_types, columns

# What the engine itself may change on an existing lead; everything else belongs to other actions.
WRITTEN = (
    "first_name", "last_name", "salutation", "job_title", "company_name", "company_domain", "email",
    "phone", "country", "postal_code", "city", "language", "segment", "source", "source_detail",
    "campaign", "interest", "note", "potential", "currency", "custom", "requested_at",
    "first_touch_at", "stage", "stage_since", "pass_no", "resume_on", "fit_points", "fit_grade",
    "engagement_points", "engagement_at", "score_reasons", "version", "updated_at",
)  # fmt: skip
_NOT_NEWS = frozenset({"stage", "stage_since", "pass_no", "resume_on"})
_SEQUENCE = "pg_get_serial_sequence('crm_lead', 'id')"
_NEXT_ID, _NEW_ID = AsIs(f"nextval({_SEQUENCE})"), AsIs(f"currval({_SEQUENCE})")
_NEW_CONSENTS = f"ARRAY(SELECT id FROM crm_consent WHERE lead_id = (SELECT {_NEW_ID}) ORDER BY id)"  # noqa: S608
_encode = msgspec.json.Encoder(decimal_format="string").encode


def write(
    records: Iterable[Record],
    actor: User | None,
    system: str,
    now: datetime,
    origin: str,
    change_set_id: int | None = None,
) -> None:
    """Everything the batch changed. E-mail addresses are freed before they are given anew."""
    touched = [record for record in records if record.touched]
    new = [record for record in touched if record.is_new]
    changed = [record for record in touched if not record.is_new and _is_news(record)]
    _update(changed, now)

    def parts() -> tuple[NewRows, ...]:
        facts = entries_of(actor, _facts(touched, system), at=now, origin=origin)
        changes = lead_changes(touched, change_set_id, system, now) if change_set_id else NO_CHANGES
        return _external_ids(touched, system), _consents(touched, now), facts, changes

    if len(touched) == 1 and new:
        _append_one(new[0], parts)
    else:
        _give_ids(new)
        append(_leads(new), *parts())
    _refresh_digests(touched, system)
    nudge_after_commit()


def _append_one(record: Record, parts: Callable[[], tuple[NewRows, ...]]) -> None:
    """A single new lead and its parts in one message, which therefore speaks of the id it does not know yet."""
    record.values["id"] = _NEXT_ID
    lead = _leads([record])
    record.values["id"] = _NEW_ID
    question = f"{_NEW_ID}, {_NEW_CONSENTS}" if record.consents else f"{_NEW_ID}, NULL"
    record.values["id"], ids = append_and_ask(lead, *parts(), question=question)
    record.consent_ids = ids or []


def _is_news(record: Record) -> bool:
    """Programs see something else than before; what a system said last time is nobody else's business."""
    return bool(record.before or record.facts or record.consents or record.external_ids)


def _update(records: Sequence[Record], now: datetime) -> None:
    if not records:
        return
    rows = []
    for record in records:
        values = record.values
        values["version"] += 1
        values["updated_at"] = now
        rows.append({"id": values["id"], **{column: values[column] for column in WRITTEN}})
    types = column_types()
    shape = ", ".join(f'"{column}" {types[column]}' for column in ("id", *WRITTEN))
    assignments = ", ".join(f'"{column}" = v."{column}"' for column in WRITTEN)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE crm_lead l SET {assignments} FROM json_to_recordset(%s) AS v({shape}) WHERE l.id = v.id",  # noqa: S608
            [_encode(rows).decode()],
        )


def _give_ids(records: Sequence[Record]) -> None:
    if not records:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('crm_lead', 'id')) FROM generate_series(1, %s)",
            [len(records)],
        )
        for record, (lead_id,) in zip(records, cursor.fetchall(), strict=True):
            record.values["id"] = lead_id


def _leads(records: Sequence[Record]) -> NewRows:
    """Sorted by e-mail, so that two batches never wait for each other in a circle."""
    names = columns()
    ordered = sorted(records, key=lambda record: record.values["email"])
    return NewRows(
        "crm_lead", names, [[_cell(name, record.values[name]) for name in names] for record in ordered]
    )


def _cell(column: str, value: Any) -> Any:
    if column in JSON_COLUMNS:
        return _encode(value).decode() if value else "{}" if column == "custom" else "[]"
    if column == "interest":
        return array_text(value) if value else "{}"
    return value


def array_text(words: Sequence[str]) -> str:
    """A PostgreSQL array as text."""
    quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in words)
    return "{" + ",".join(f'"{word}"' for word in quoted) + "}"


def _external_ids(records: Sequence[Record], system: str) -> NewRows:
    rows = sorted(
        (system, external_id, record.values["id"], digest)
        for record in records
        for external_id, digest in record.external_ids
    )
    return NewRows("crm_externalid", ("system", "external_id", "lead_id", "digest"), rows)


def _refresh_digests(records: Sequence[Record], system: str) -> None:
    refreshed = [(external_id, new) for record in records for external_id, new, _old in record.refreshed]
    if refreshed:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                UPDATE crm_externalid e SET digest = v.digest
                FROM unnest(%s, %s) AS v(external_id, digest)
                WHERE e.system = %s AND e.external_id = v.external_id
                """,
                [*map(list, zip(*sorted(refreshed), strict=True)), system],
            )


def _consents(records: Sequence[Record], now: datetime) -> NewRows:
    rows = [(record.values["id"], *declaration, now) for record in records for declaration in record.consents]
    return NewRows("crm_consent", ("lead_id", *Declaration._fields, "recorded_at"), rows)


def _facts(records: Sequence[Record], system: str) -> Iterable[Fact]:
    for record in records:
        lead_id = record.values["id"]
        data = _what_came(record, system)
        if record.is_new:
            yield Fact("lead.created", "lead", lead_id, {"source": record.values["source"], **data})
        elif data:
            yield Fact("lead.updated", "lead", lead_id, data)
        for verb, reason, about in record.facts:
            yield Fact(verb, "lead", lead_id, about, reason=reason, by_rule="rule" in about)


def _what_came(record: Record, system: str) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if not record.is_new:
        changes = {
            column: [plain(before), plain(record.values[column])]
            for column, before in record.before.items()
            if column not in _NOT_NEWS and before != record.values[column]
        }
        if changes:
            data["changes"] = changes
    if record.external_ids:
        data["external_ids"] = [[system, external_id] for external_id, _digest in record.external_ids]
    if record.consents:
        data["consents"] = [[consent.channel, consent.basis, consent.state] for consent in record.consents]
    return data
