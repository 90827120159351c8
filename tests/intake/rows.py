"""Rows for tests, and a short way to put them in."""

from collections import Counter
from typing import Any

from leads.intake.engine import upsert_leads
from leads.intake.rows import CompanyRow, ConsentRow, LeadRow, Outcome
from tests.factories import NOW

EXPRESS = ConsentRow("email", "consent_express")


def row(**fields: Any) -> LeadRow:
    """A row; `company` may be a bare name."""
    company = fields.pop("company", None)
    if isinstance(company, str):
        company = CompanyRow(name=company)
    return LeadRow(company=company, **fields)


def put(*rows: LeadRow, system: str = "crm", **options: Any) -> list[Outcome]:
    """Send the rows as the command line would."""
    options = {"actor": None, "now": NOW, **options}
    return upsert_leads(rows=rows, system=system, **options)


def statuses(outcomes: list[Outcome]) -> list[str]:
    return [outcome.status for outcome in outcomes]


def counted(outcomes: list[Outcome]) -> dict[str, int]:
    return dict(Counter(statuses(outcomes)))
