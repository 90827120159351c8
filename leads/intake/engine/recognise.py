"""Who a row is about: by external id, by e-mail, else by name with phone or company."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
from django.db import connection

from leads.crm.consents import Declaration, Standing
from leads.intake.engine.normalise import Terms, Wanted
from leads.intake.engine.record import JSON_COLUMNS, Record, columns
from leads.intake.models import PossibleDuplicate
from leads.intake.values.phones import national, spellings
from leads.intake.values.text import fold

_EXTERNAL = (
    "SELECT external_id, lead_id, digest FROM crm_externalid WHERE system = %s AND external_id = ANY(%s)"
)
# The system is compared here and not there: without statistics PostgreSQL would read all ids of the system.
_SIBLINGS = "SELECT lead_id, system, external_id FROM crm_externalid WHERE lead_id = ANY(%s)"
_CONSENTS = """
SELECT lead_id, channel, basis, state, reason, text_version, captured_at, confirmed_at, captured_in
FROM crm_consent WHERE lead_id = ANY(%s) ORDER BY captured_at, id
"""


class Known(NamedTuple):
    """The leads that a batch may be about, by everything they can be recognised by."""

    by_id: dict[int, Record]
    by_email: dict[str, Record]
    by_external: dict[str, Record]
    by_person: dict[tuple[str, str], list[Record]]
    decided: dict[str, int]
    digests: dict[str, str]
    shared: set[str]

    @classmethod
    def nobody(cls) -> "Known":
        return cls({}, {}, {}, {}, {}, {}, set())


def load(known: Known, batch: Iterable[Wanted], terms: Terms, fingerprints: dict[str, Wanted]) -> None:
    """Read and lock the leads that the rows may be about, always in the order of their ids."""
    wanted = [row for row in batch if row.problem is None]
    owners = _load_external(known, [row.external_id for row in wanted if row.external_id], terms.system)
    emails = {row.given["email"] for row in wanted if "email" in row.given} - known.by_email.keys()
    if fingerprints:
        rows = PossibleDuplicate.objects.filter(
            fingerprint__in=fingerprints, state=PossibleDuplicate.State.SAME
        )
        known.decided.update(rows.values_list("fingerprint", "candidate_id"))
    # A row may move a namesake, or be kept as one who may be that person: they must neither change nor go meanwhile.
    alike = _namesake_ids([row for row in wanted if _needs_namesakes(row, owners)])
    ids = (set(owners.values()) | set(known.decided.values()) | alike) - known.by_id.keys()
    _load_leads(known, emails, ids)
    _follow(known, owners, terms.system)
    for external_id, lead_id in owners.items():
        if lead_id in known.by_id:
            known.by_external[external_id] = known.by_id[lead_id]
    _load_namesakes(known, [row for row in wanted if _needs_namesakes(row, known.by_external)])
    _load_consents(known, wanted)


def _load_external(known: Known, external_ids: list[str], system: str) -> dict[str, int]:
    unknown = [external_id for external_id in external_ids if external_id not in known.by_external]
    if not unknown:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_EXTERNAL, [system, unknown])
        rows = cursor.fetchall()
    known.digests.update((external_id, digest) for external_id, _lead_id, digest in rows)
    return {external_id: lead_id for external_id, lead_id, _digest in rows}


def _follow(known: Known, owners: dict[str, int], system: str) -> None:
    """What a merge, its undoing or a decision named anew while we waited for its lead is followed there."""
    while owners:
        named = _names_of(set(owners.values()), system)
        moved = [name for name, lead_id in owners.items() if name not in named.get(lead_id, ())]
        if not moved:
            known.shared.update(name for name, lead_id in owners.items() if len(named[lead_id]) > 1)
            return
        for name in moved:
            del owners[name]
        found = _load_external(known, moved, system)
        _load_leads(known, set(), set(found.values()) - known.by_id.keys())
        owners |= found


def _names_of(lead_ids: set[int], system: str) -> dict[int, set[str]]:
    """What a system calls each of the leads now."""
    named: defaultdict[int, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_SIBLINGS, [list(lead_ids)])
        for lead_id, of_system, external_id in cursor.fetchall():
            if of_system == system:
                named[lead_id].add(external_id)
    return named


def _load_leads(known: Known, emails: set[str], ids: set[int]) -> None:
    if not emails and not ids:
        return
    query = """
        SELECT {columns} FROM crm_lead
        WHERE (email = ANY(%s) AND email <> '') OR id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
    """
    for record in _fetch(query, [list(emails), list(ids)]):
        add(known, record)


def _fetch(query: str, parameters: list[Any]) -> list[Record]:
    names = columns()
    with connection.cursor() as cursor:
        cursor.execute(query.format(columns=", ".join(names)), parameters)
        return [_record(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def _record(values: dict[str, Any]) -> Record:
    # Django leaves JSON columns of a bare cursor as text.
    for column in JSON_COLUMNS:
        values[column] = msgspec.json.decode(values[column])
    return Record(values, is_new=False)


def add(known: Known, record: Record) -> None:
    """Make a lead findable by all it is known by."""
    values = record.values
    if values["id"] is not None:
        known.by_id.setdefault(values["id"], record)
    if values["email"]:
        known.by_email[values["email"]] = record
    for key in person_keys(values):
        namesakes = known.by_person.setdefault(key, [])
        if record not in namesakes:
            namesakes.append(record)


def person_keys(values: dict[str, Any]) -> list[tuple[str, str]]:
    """Name with phone; name with company only for those of whom we know nothing better."""
    name = fold(f"{values.get('first_name', '')} {values.get('last_name', '')}".strip())
    if not name:
        return []
    if phone := values.get("phone"):
        return [(name, national(phone))]
    if not values.get("email") and (company := values.get("company_name")):
        return [(name, fold(company))]
    return []


def _needs_namesakes(row: Wanted, by_external: Container[str]) -> bool:
    return "email" not in row.given and row.unreachable is None and row.external_id not in by_external


def _load_namesakes(known: Known, rows: list[Wanted]) -> None:
    """Leads with the same phone, or the same company and last name: compared by name in memory."""
    for condition, parameters in _alike(rows):
        query = f"SELECT {{columns}} FROM crm_lead WHERE {condition} ORDER BY id"  # noqa: S608
        _add_new(known, _fetch(query, parameters))


def _namesake_ids(rows: list[Wanted]) -> set[int]:
    ids: set[int] = set()
    with connection.cursor() as cursor:
        for condition, parameters in _alike(rows):
            cursor.execute(f"SELECT id FROM crm_lead WHERE {condition}", parameters)  # noqa: S608
            ids |= {lead_id for (lead_id,) in cursor.fetchall()}
    return ids


def _alike(rows: list[Wanted]) -> Iterator[tuple[str, list[Any]]]:
    """By phone, and by company with last name: what to look for, each along its index."""
    phones = {spelling for row in rows if "phone" in row.given for spelling in spellings(row.given["phone"])}
    if phones:
        yield "phone = ANY(%s) AND phone <> ''", [list(phones)]
    others = [row.given for row in rows if "phone" not in row.given]
    if others:
        companies = [given["company_name"] for given in others]
        names = [given.get("last_name", "") for given in others]
        yield (
            "email = '' AND phone = '' AND company_name = ANY(%s) AND last_name = ANY(%s)",
            [companies, names],
        )


def _add_new(known: Known, records: list[Record]) -> None:
    for record in records:
        if record.values["id"] not in known.by_id:
            add(known, record)


def _load_consents(known: Known, rows: list[Wanted]) -> None:
    """What stands on record for the leads about whose consent a row speaks."""
    found = (find(known, row) for row in rows if row.consents)
    ids = [record.values["id"] for record in found if record and not record.is_new and not record.standing]
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_CONSENTS, [ids])
        for lead_id, *declaration in cursor.fetchall():
            stated = Declaration(*declaration)
            known.by_id[lead_id].standing.setdefault(stated.channel, Standing()).add(stated)


def find(known: Known, row: Wanted) -> Record | None:
    """The lead that external id or e-mail name."""
    return known.by_external.get(row.external_id) or known.by_email.get(row.given.get("email", ""))


def namesakes(known: Known, row: Wanted) -> list[Record]:
    """Leads with the same name and phone (or company), for a row without e-mail."""
    if "email" in row.given:
        return []
    return [record for key in person_keys(row.given) for record in known.by_person.get(key, ())]
