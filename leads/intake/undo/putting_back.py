"""Old values into the rows of leads, many at once."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from leads.crm.models import Lead
from leads.intake.engine.changes import plain
from leads.intake.engine.record import SCORE_COLUMNS, column_types

NOT_NEWS = frozenset({"stage", "stage_since", "pass_no", "resume_on", *SCORE_COLUMNS})
_NEVER = frozenset({"id", "version", "updated_at", "created_at", "created_by_id", "is_demo"})


def set_values(wanted: Mapping[Lead, dict[str, Any]], now: datetime) -> set[Lead]:
    """Give locked leads old values back; returns those whose e-mail address another lead has by now.

    Who passes an address on gets it back after the one who has it now, hence the rounds.
    """
    waiting = dict(wanted)
    while waiting:
        ready = _with_free_address(waiting)
        if not ready:
            break
        _update({lead: waiting.pop(lead) for lead in ready}, now)
    return set(waiting)


def _with_free_address(waiting: Mapping[Lead, dict[str, Any]]) -> list[Lead]:
    addresses = [values["email"] for values in waiting.values() if values.get("email")]
    owners = dict(Lead.objects.filter(email__in=addresses).values_list("email", "pk")) if addresses else {}
    return [
        lead for lead, values in waiting.items() if owners.get(values.get("email", ""), lead.pk) == lead.pk
    ]


def _update(wanted: Mapping[Lead, dict[str, Any]], now: datetime) -> None:
    types = column_types()
    names = [name for name in types if any(name in values for values in wanted.values())]
    names = [name for name in names if name not in _NEVER]
    rows = [
        {
            "id": lead.pk,
            **{name: values[name] if name in values else plain(getattr(lead, name)) for name in names},
        }
        for lead, values in wanted.items()
    ]
    shape = ", ".join(f'"{name}" {types[name]}' for name in ("id", *names))
    assignments = "".join(f', "{name}" = v."{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE crm_lead l SET version = l.version + 1, updated_at = %s{assignments} "  # noqa: S608
            f"FROM json_to_recordset(%s) AS v({shape}) WHERE l.id = v.id",
            [now, msgspec.json.encode(rows).decode()],
        )


def restore_digests(digests: Collection[list[str]]) -> None:
    """What external ids of shared leads last said: (system, id, digest), newest change first."""
    if not digests:
        return
    # Of several changes in one set the oldest comes last and wins.
    oldest = {(system, external_id): digest for system, external_id, digest in digests}
    rows = [(system, external_id, digest) for (system, external_id), digest in oldest.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE crm_externalid e SET digest = v.digest FROM unnest(%s, %s, %s) AS v(system, external_id, digest)
            WHERE e.system = v.system AND e.external_id = v.external_id
            """,
            [list(part) for part in zip(*rows, strict=True)],
        )
