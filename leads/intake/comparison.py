"""A row kept for review beside the leads it may be."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from alliance.paging import Page, keyset_page
from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.candidates import AMBIGUOUS, Candidate, candidates_of
from leads.intake.duplicates import waiting_duplicates
from leads.intake.lines import field_label
from leads.intake.models import PossibleDuplicate
from leads.intake.values.shown import in_words

PAGE_SIZE, SHOWN = 20, 3
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


class Match(NamedTuple):
    """One lead that the row may be, and what speaks for it."""

    lead: Lead
    why: str
    pairs: list[Pair]


class Comparison(NamedTuple):
    """One decision to take; `more` further leads are not shown."""

    duplicate: PossibleDuplicate
    name: str
    matches: list[Match]
    more: int

    @property
    def pairs(self) -> list[Pair]:
        """The row beside the lead that was found first."""
        return self.matches[0].pairs

    @property
    def pair_to_merge(self) -> tuple[Lead, Lead] | None:
        """The two leads that its external id and its e-mail name: perhaps they are one."""
        if self.duplicate.reason != AMBIGUOUS or len(self.matches) != 2 or self.more:
            return None
        older, newer = sorted((match.lead for match in self.matches), key=lambda lead: lead.pk)
        return older, newer

    @property
    def is_about_one(self) -> bool:
        """There is one lead to compare with: yes or no."""
        return len(self.matches) == 1 and not self.more

    @property
    def may_be_none(self) -> bool:
        """All leads are in sight, and the row may be none; one that names two leads itself is one of them."""
        return len(self.matches) > 1 and not self.more and self.duplicate.reason != AMBIGUOUS


class ComparisonPage(NamedTuple):
    comparisons: list[Comparison]
    next_cursor: str | None


def duplicate_page(reader: User, cursor: str | None) -> ComparisonPage:
    """What waits for a decision, newest first, each with the first of the leads it may be."""
    page: Page[PossibleDuplicate] = keyset_page(
        waiting_duplicates(reader), order=("-created_at", "-id"), cursor=cursor or None, limit=PAGE_SIZE
    )
    candidates = candidates_of(reader, page.items)
    comparisons = [_comparison(each, candidates[each.pk], SHOWN) for each in page.items]
    return ComparisonPage(comparisons, page.next_cursor)


def one_duplicate(reader: User, duplicate: PossibleDuplicate) -> ComparisonPage:
    """One row with every lead that it may be."""
    candidates = candidates_of(reader, [duplicate])[duplicate.pk]
    return ComparisonPage([_comparison(duplicate, candidates, len(candidates))], None)


def _comparison(duplicate: PossibleDuplicate, candidates: list[Candidate], shown: int) -> Comparison:
    row = _flat(duplicate.row)
    name = " ".join(filter(None, (row.get("first_name"), row.get("last_name"))))
    matches = [Match(one.lead, _why(one.reason), _pairs(row, one.lead)) for one in candidates[:shown]]
    more = len(candidates) - len(matches)
    return Comparison(duplicate, name or row.get("company_name", "") or row.get("email", ""), matches, more)


def _pairs(row: dict[str, str], known: Lead) -> list[Pair]:
    return [
        Pair(
            field_label(column),
            in_words(column, row.get(column, "")),
            in_words(column, getattr(known, column)),
        )
        for column in COMPARED
        if row.get(column) or getattr(known, column)
    ]


def _flat(row: dict[str, Any]) -> dict[str, str]:
    """The row's values under the names of the lead's columns."""
    company = row.get("company") or {}
    flat = {
        **row,
        "company_name": company.get("name"),
        "country": row.get("country") or company.get("country"),
    }
    return {column: str(flat[column]) for column in (*COMPARED, "email") if flat.get(column)}


def _why(reason: str) -> str:
    return {
        "same_name_and_phone": _("Same name and phone number"),
        "same_name_and_company": _("Same name and company"),
        "same_email": _("Same e-mail address"),
        "same_external_id": _("Same external id"),
        "ambiguous_match": _("Its external id and its e-mail address name two leads"),
    }.get(reason, reason)
