"""A row of a program that may write some fields only."""

from typing import Any

import msgspec
from django.utils.translation import gettext as _

from leads.intake.authorities import LIMIT, FieldNotAllowed, Guard, kept_field
from leads.intake.engine.normalise import Wanted, reachable
from leads.intake.rows import CompanyRow, LeadRow, Problem

# Not values of a lead: its name elsewhere, what the person declared, and what goes with the stage.
_ALWAYS = frozenset({"external_id", "consents", "client_ref", "stage_reason"})


def place_of(row: Wanted, column: str) -> str:
    """Where the body says it, if not under the name of the column."""
    return "/company/country" if column == "country" and not row.row.country else ""


def confine(row: Wanted, guard: Guard, source: str) -> None:
    """Leave out of a row that goes into no known lead what its program may not write."""
    for column in [column for column in row.given if not guard.may_write(column)]:
        if column != "source" or row.said_source:
            row.warnings.append(kept_field(column, LIMIT, place_of(row, column)))
        del row.given[column]
    row.given.setdefault("source", source)
    if row.stage and not guard.may_write("stage"):
        row.stage = ""
        row.warnings.append(kept_field("stage", LIMIT))


def beyond_reach(row: Wanted) -> Problem | None:
    """What is left of the row names no way to reach the person."""
    if reachable(row.given.get):
        return None
    message = _("No way to reach the person remains in the fields that this program may write.")
    return Problem(FieldNotAllowed.code, message, "/email")


def confined(row: LeadRow, guard: Guard) -> LeadRow:
    """The row as it is kept for review, so that whoever decides about it lets nothing else in."""
    names = [name for name in row.__struct_fields__ if name != "company" and name not in _ALWAYS]
    gone: dict[str, Any] = {name: None for name in names if not guard.may_write(name)}
    if row.company is not None:
        parts = {"name": "company_name", "domain": "company_domain", "country": "country"}
        company = {
            name: getattr(row.company, name) for name, column in parts.items() if guard.may_write(column)
        }
        gone["company"] = CompanyRow(**company)
    return msgspec.structs.replace(row, **gone)
