"""Bodies out: what REST shows of a lead, its touches and its consents."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from leads.crm.consents import Basis
from leads.crm.models import Consent, Lead, Touch
from leads.crm.queries import Parts, counting_consents, parts_of, permits_contact
from leads.intake.engine.consents import COUNTS_FROM_NOW
from leads.intake.provenance import provenance_of
from leads.intake.rows import CompanyRow, ConsentRow, LeadRow, Outcome, Problem
from leads.intake.scoring import engagement_now


class TouchView(msgspec.Struct):
    """A contact. `system` and `author` say where it was recorded, `side` which side had it; null: the lead itself."""

    id: int
    lead_id: int
    kind: str
    occurred_at: datetime
    received_at: datetime
    text: str
    outcome: str
    side: str | None
    author: str | None
    system: str
    dedupe_key: str


class ConsentView(msgspec.Struct):
    """One declaration; the newest counts, but an objection until a new express consent."""

    id: int
    lead_id: int
    channel: str
    basis: str
    state: str
    reason: str
    text_version: str
    captured_at: datetime
    confirmed_at: datetime | None
    captured_in: str
    recorded_at: datetime


class ExternalIdView(msgspec.Struct):
    system: str
    external_id: str


class CompanyView(msgspec.Struct):
    name: str
    domain: str


class FitView(msgspec.Struct):
    grade: str
    points: int


class SourceView(msgspec.Struct):
    """Where a value comes from: a person or a program (`system` is empty for what a person typed in)."""

    who: str
    system: str
    side: str
    at: datetime


class LeadView(msgspec.Struct):
    """A lead. `legal_basis` and `may_contact` tell per channel what counts today.

    The ETag stands for what can be changed; `engagement` moves by itself.
    """

    id: int
    stage: str
    stage_since: datetime
    pass_no: int
    owner_side: str
    owner_id: int | None
    email: str
    phone: str
    salutation: str
    first_name: str
    last_name: str
    job_title: str
    company: CompanyView
    country: str
    postal_code: str
    city: str
    language: str
    segment: str
    source: str
    source_detail: str
    campaign: str
    requested_at: datetime | None
    first_touch_at: datetime | None
    interest: list[str]
    potential: Decimal | None
    currency: str
    note: str
    custom: dict[str, Any]
    resume_on: date | None
    next_step: str
    next_step_on: date | None
    fit: FitView
    engagement: int
    legal_basis: str
    may_contact: dict[str, bool]
    consents: list[ConsentView]
    external_ids: list[ExternalIdView]
    version: int
    created_at: datetime
    updated_at: datetime
    provenance: dict[str, SourceView] | UnsetType = UNSET


class LeadChanged(LeadView, kw_only=True):
    """A lead after a change: which fields of the body it took, which it left out, and why."""

    applied: list[str]
    ignored: list[str]
    warnings: list[Problem]


class LeadWritten(msgspec.Struct):
    """What a token that may write but not read is told of a lead."""

    id: int
    version: int
    applied: list[str]
    ignored: list[str]
    warnings: list[Problem]


class LeadGone(msgspec.Struct):
    """The lead went into another one, and comes back when that merge is undone."""

    merged_into: int


class LeadList(msgspec.Struct):
    results: list[LeadView]
    next_cursor: str | None


class TouchList(msgspec.Struct):
    results: list[TouchView]
    next_cursor: str | None


class ConsentList(msgspec.Struct):
    results: list[ConsentView]
    next_cursor: str | None


class BatchResult(msgspec.Struct):
    """One result per row, in the order of the rows."""

    results: list[Outcome]


_SAME_NAME = [
    name
    for name in LeadView.__struct_fields__
    if name in {field.attname for field in Lead._meta.concrete_fields}
]
# A value that was cut, or kept in another place, was not left out.
_TAKEN_ALL_THE_SAME = frozenset({"unknown_source", COUNTS_FROM_NOW})
# Of these a part may be left out and the rest taken.
_OF_PARTS = ("company", "consents")


def lead_view(lead: Lead, now: datetime, parts: Parts | None = None) -> LeadView:
    """The lead as REST shows it; without `parts` it has prefetched its consents and external ids."""
    return LeadView(**_members(lead, now, parts))


def sources_of(lead: Lead) -> dict[str, SourceView]:
    """Field → who said it, on which side and when."""
    return {
        name: SourceView(one.who, one.system, one.side, one.at) for name, one in provenance_of(lead).items()
    }


def lead_changed(
    lead: Lead,
    now: datetime,
    said: Mapping[str, int],
    warnings: list[Problem],
    parts: Parts | None = None,
    *,
    may_read: bool,
) -> LeadChanged | LeadWritten:
    """The lead after a change; `said` are the fields of the body, each with the number of its parts.

    Who may not read gets its id and version.
    """
    left_out = _left_out(warnings)
    names = [name for name in said if name not in ("client_ref", "stage_reason")]
    applied = [name for name in names if left_out[name] < said[name]]
    ignored = [name for name in names if left_out[name] >= said[name]]
    if not may_read:
        return LeadWritten(lead.pk, lead.version, applied, ignored, warnings)
    members = _members(lead, now, parts or parts_of(lead))
    return LeadChanged(**members, applied=applied, ignored=ignored, warnings=warnings)


def said_fields(row: LeadRow) -> dict[str, int]:
    """The fields of a row that say something, each with the number of its parts."""
    said = {name: getattr(row, name) for name in row.__struct_fields__}
    return {name: parts_in(value) for name, value in said.items() if value not in (None, "", [], {})}


def parts_in(value: Any) -> int:
    """Of a company how many of its fields are said, of consents how many there are; all else is one."""
    if isinstance(value, CompanyRow):
        return sum(getattr(value, name) is not None for name in value.__struct_fields__) or 1
    is_consents = isinstance(value, list) and value and isinstance(value[0], ConsentRow)
    return len(value) if is_consents else 1


def _left_out(warnings: Iterable[Problem]) -> Counter[str]:
    """Field → how many of its parts were left out."""
    places = {tuple(problem.pointer.split("/")[1:3]) for problem in warnings if _is_left_out(problem)}
    return Counter(place[0] for place in places if place)


def _is_left_out(problem: Problem) -> bool:
    if problem.code == "too_long":
        return problem.pointer == "/custom"
    field, _slash, part = problem.pointer.removeprefix("/").partition("/")
    return problem.code not in _TAKEN_ALL_THE_SAME and (not part or field in _OF_PARTS)


def _members(lead: Lead, now: datetime, parts: Parts | None) -> dict[str, Any]:
    consents, external_ids = parts or Parts(lead.consents.all(), lead.external_ids.all())
    stands = counting_consents(consents)
    stated = (consent.basis for consent in stands.values() if consent.basis != Basis.NOT_STATED)
    in_order = sorted(consents, key=lambda one: (one.captured_at, one.pk))
    return {
        **{name: getattr(lead, name) for name in _SAME_NAME},
        "company": CompanyView(lead.company_name, lead.company_domain),
        "fit": FitView(lead.fit_grade, lead.fit_points),
        "engagement": engagement_now(lead, now),
        "legal_basis": next(stated, Basis.NOT_STATED.value),
        "may_contact": {channel: permits_contact(consent) for channel, consent in stands.items()},
        "consents": [consent_view(consent) for consent in in_order],
        "external_ids": [ExternalIdView(one.system, one.external_id) for one in external_ids],
    }


def consent_view(consent: Consent) -> ConsentView:
    """One declaration."""
    return ConsentView(**{name: getattr(consent, name) for name in ConsentView.__struct_fields__})


_TOUCH_FIELDS = [name for name in TouchView.__struct_fields__ if name != "author"]


def touch_view(touch: Touch) -> TouchView:
    """One contact."""
    return TouchView(
        **{name: getattr(touch, name) for name in _TOUCH_FIELDS},
        author=touch.author.name if touch.author else None,
    )
