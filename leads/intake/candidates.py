"""The leads that a row kept for review may be, each with the reason; found anew, because leads change meanwhile."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from alliance.people.models import User
from leads.crm.models import ExternalId, Lead
from leads.crm.queries import visible_leads
from leads.intake.engine.keep import from_json
from leads.intake.engine.normalise import Terms, normalise
from leads.intake.engine.recognise import person_keys
from leads.intake.models import PossibleDuplicate
from leads.intake.values.phones import spellings

AMBIGUOUS, SAME_ID = "ambiguous_match", "same_external_id"
# More leads under the numbers of one page of rows are not looked at; nobody chooses among them by eye.
MOST = 1000


class Candidate(NamedTuple):
    """One lead, and what speaks for it."""

    lead: Lead
    reason: str


class _Looked:
    """A kept row and what it is recognised by."""

    def __init__(self, duplicate: PossibleDuplicate) -> None:
        terms = Terms(duplicate.system, duplicate.created_at)
        given = normalise(from_json(duplicate.row), 0, terms).given
        self.duplicate, self.name = duplicate, (duplicate.system, duplicate.external_id)
        self.is_ambiguous = duplicate.reason == AMBIGUOUS
        self.email = given.get("email", "") if self.is_ambiguous else ""
        self.given: dict[str, Any] = {} if self.is_ambiguous else given

    def reason_for(self, lead: Lead, names: Iterable[tuple[str, str]]) -> str:
        """Why this lead, or nothing."""
        if self.is_ambiguous:
            by_id = SAME_ID if self.name in names else ""
            return "same_email" if lead.email == self.email else by_id
        shared = set(person_keys(self.given)) & set(person_keys(vars(lead)))
        return ("same_name_and_phone" if "phone" in self.given else "same_name_and_company") if shared else ""


def candidates_of(reader: User, duplicates: Sequence[PossibleDuplicate]) -> dict[int, list[Candidate]]:
    """For each row the leads it may be, the one found first at its head. One query for each way to recognise."""
    rows = [_Looked(duplicate) for duplicate in duplicates]
    leads = {lead.pk: lead for found in _searches(visible_leads(reader), rows) for lead in found}
    names: dict[int, set[tuple[str, str]]] = {}
    for system, external_id, lead_id in _named([row for row in rows if row.is_ambiguous]):
        names.setdefault(lead_id, set()).add((system, external_id))
    leads |= {lead.pk: lead for lead in _further(reader, names.keys() - leads.keys())}
    return {row.duplicate.pk: _ranked(row, leads.values(), names) for row in rows}


def _ranked(row: _Looked, leads: Iterable[Lead], names: dict[int, set[tuple[str, str]]]) -> list[Candidate]:
    first = row.duplicate.candidate
    found = {lead.pk: Candidate(lead, row.reason_for(lead, names.get(lead.pk, ()))) for lead in leads}
    known = found.pop(first.pk, None)
    others = sorted((one for one in found.values() if one.reason), key=lambda one: one.lead.pk)
    return [Candidate(first, (known.reason if known else "") or row.duplicate.reason), *others]


def _searches(leads: QuerySet[Lead], rows: Sequence[_Looked]) -> Iterator[QuerySet[Lead]]:
    """By phone, by name and company, by e-mail: each along its index, left out when no row asks for it."""
    phones = {spelling for row in rows if "phone" in row.given for spelling in spellings(row.given["phone"])}
    others = [row.given for row in rows if row.given and "phone" not in row.given]
    emails = {row.email for row in rows if row.email}
    wanted = [
        (phones, ~Q(phone="") & Q(phone__in=phones)),
        (others, Q(email="", phone="", company_name__in={given.get("company_name", "") for given in others},
                   last_name__in={given.get("last_name", "") for given in others})),
        (emails, ~Q(email="") & Q(email__in=emails)),
    ]  # fmt: skip
    for values, condition in wanted:
        if values:
            yield leads.filter(condition).order_by("pk")[:MOST]


def _named(rows: Sequence[_Looked]) -> Iterable[tuple[str, str, int]]:
    """Which leads the external ids of the rows name."""
    if not rows:
        return []
    found = ExternalId.objects.filter(
        system__in={row.name[0] for row in rows}, external_id__in={row.name[1] for row in rows}
    )
    return found.values_list("system", "external_id", "lead_id")


def _further(reader: User, lead_ids: Iterable[int]) -> Iterable[Lead]:
    wanted = list(lead_ids)
    return visible_leads(reader).filter(pk__in=wanted) if wanted else []
