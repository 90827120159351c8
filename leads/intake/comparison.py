"""A row kept for review beside the lead it may be."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from alliance.paging import Page, keyset_page
from alliance.people.models import User
from leads.intake.duplicates import waiting_duplicates
from leads.intake.lines import field_label
from leads.intake.models import PossibleDuplicate

PAGE_SIZE = 20
COMPARED = ("first_name", "last_name", "company_name", "job_title", "email", "phone", "city", "country")


class Pair(NamedTuple):
    """One field of both."""

    label: str
    row: str
    known: str

    @property
    def is_same(self) -> bool:
        """The row says the same, or nothing."""
        return self.row.casefold() in ("", self.known.casefold())


class Comparison(NamedTuple):
    """One decision to take."""

    duplicate: PossibleDuplicate
    name: str
    why: str
    pairs: list[Pair]


class ComparisonPage(NamedTuple):
    comparisons: list[Comparison]
    next_cursor: str | None


def duplicate_page(reader: User, cursor: str | None) -> ComparisonPage:
    """What waits for a decision, newest first. One query."""
    page: Page[PossibleDuplicate] = keyset_page(
        waiting_duplicates(reader), order=("-created_at", "-id"), cursor=cursor or None, limit=PAGE_SIZE
    )
    return ComparisonPage([_comparison(duplicate) for duplicate in page.items], page.next_cursor)


def _comparison(duplicate: PossibleDuplicate) -> Comparison:
    row, known = _flat(duplicate.row), duplicate.candidate
    name = " ".join(filter(None, (row.get("first_name"), row.get("last_name"))))
    pairs = [
        Pair(field_label(column), row.get(column, ""), str(getattr(known, column)))
        for column in COMPARED
        if row.get(column) or getattr(known, column)
    ]
    return Comparison(
        duplicate, name or row.get("company_name", "") or row.get("email", ""), _why(duplicate), pairs
    )


def _flat(row: dict[str, Any]) -> dict[str, str]:
    """The row's values under the names of the lead's columns."""
    company = row.get("company") or {}
    flat = {
        **row,
        "company_name": company.get("name"),
        "country": row.get("country") or company.get("country"),
    }
    return {column: str(flat[column]) for column in (*COMPARED, "email") if flat.get(column)}


def _why(duplicate: PossibleDuplicate) -> str:
    return {
        "same_name_and_phone": _("Same name and phone number"),
        "same_name_and_company": _("Same name and company"),
        "ambiguous_match": _("Its external id and its e-mail address name two leads"),
    }.get(duplicate.reason, duplicate.reason)
