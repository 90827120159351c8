"""Bodies in and out; the OpenAPI document is made from these."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from alliance.errors import FieldProblem
from leads.crm.consents import Basis, State
from leads.crm.models import Consent, Lead, Touch
from leads.crm.queries import Parts, counting_consents, permits_contact
from leads.intake.rows import CompanyRow, LeadRow, Outcome, Problem
from leads.intake.scoring import engagement_now

Instant = Annotated[datetime, Meta(tz=True)]
Text = str | None | UnsetType


class BatchBody(msgspec.Struct, forbid_unknown_fields=True):
    leads: list[LeadRow]
    atomic: bool = False


class BatchResult(msgspec.Struct):
    results: list[Outcome]


class LeadChange(msgspec.Struct, forbid_unknown_fields=True):
    """What to change; absent fields stay, null erases."""

    email: Text = UNSET
    phone: Text = UNSET
    salutation: Text = UNSET
    first_name: Text = UNSET
    last_name: Text = UNSET
    job_title: Text = UNSET
    company: CompanyRow | None | UnsetType = UNSET
    country: Text = UNSET
    postal_code: Text = UNSET
    city: Text = UNSET
    language: Text = UNSET
    segment: Text = UNSET
    campaign: Text = UNSET
    requested_at: Instant | None | UnsetType = UNSET
    first_touch_at: Instant | None | UnsetType = UNSET
    interest: list[str] | None | UnsetType = UNSET
    potential: str | int | float | None | UnsetType = UNSET
    currency: Text = UNSET
    note: Text = UNSET
    custom: dict[str, Any] | None | UnsetType = UNSET
    next_step: Text = UNSET
    next_step_on: date | None | UnsetType = UNSET


def given(change: LeadChange) -> dict[str, Any]:
    """Column → value for the fields the body names."""
    values = {
        name: value
        for name in change.__struct_fields__
        if name != "company" and (value := getattr(change, name)) is not UNSET
    }
    if change.company is not UNSET:
        company = change.company or CompanyRow("", "")
        for name, value in (("company_name", company.name), ("company_domain", company.domain)):
            if value is not None:
                values[name] = value
        if company.country is not None:
            values.setdefault("country", company.country)
    return values


def as_sent(problems: Iterable[FieldProblem], change: LeadChange) -> tuple[FieldProblem, ...]:
    """The problems with pointers into the body, where the columns of the company stand in an object of their own."""
    places = {"/company_name": "/company/name", "/company_domain": "/company/domain"}
    if change.country is UNSET:
        places["/country"] = "/company/country"
    return tuple(
        replace(problem, pointer=places.get(problem.pointer, problem.pointer)) for problem in problems
    )


class TransitionBody(msgspec.Struct, forbid_unknown_fields=True):
    stage: str
    reason: Annotated[str, Meta(max_length=500)] = ""


class AboutLead(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Names a lead by our id, or by the external id under the client's or another system."""

    lead_id: int | None = None
    system: str | None = None
    external_id: str | None = None


class TouchBody(AboutLead, kw_only=True):
    kind: str
    occurred_at: Instant | None = None
    text: Annotated[str, Meta(max_length=20_000)] = ""
    outcome: Annotated[str, Meta(max_length=30)] = ""
    dedupe_key: Annotated[str, Meta(max_length=200)] = ""


class ConsentBody(AboutLead, kw_only=True):
    channel: str
    basis: str = Basis.NOT_STATED.value
    state: str = State.CONFIRMED.value
    reason: Annotated[str, Meta(max_length=300)] = ""
    text_version: Annotated[str, Meta(max_length=60)] = ""
    captured_at: Instant | None = None
    confirmed_at: Instant | None = None
    doi_confirmed_at: Instant | None = None
    captured_in: Annotated[str, Meta(max_length=120)] = ""


class TouchView(msgspec.Struct):
    id: int
    lead_id: int
    kind: str
    occurred_at: datetime
    received_at: datetime
    text: str
    outcome: str
    dedupe_key: str


class ConsentView(msgspec.Struct):
    id: int
    channel: str
    basis: str
    state: str
    reason: str
    text_version: str
    captured_at: datetime
    confirmed_at: datetime | None
    captured_in: str


class ExternalIdView(msgspec.Struct):
    system: str
    external_id: str


class CompanyView(msgspec.Struct):
    name: str
    domain: str


class FitView(msgspec.Struct):
    grade: str
    points: int


class LeadView(msgspec.Struct):
    """A lead. `legal_basis` and `may_contact` tell per channel what counts today."""

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
    warnings: list[Problem] = []


class LeadWritten(msgspec.Struct):
    """What a token that may write but not read is told of the lead."""

    id: int
    version: int
    warnings: list[Problem] = []


class LeadList(msgspec.Struct):
    results: list[LeadView]
    next_cursor: str | None


_SAME_NAME = [
    name
    for name in LeadView.__struct_fields__
    if name in {field.attname for field in Lead._meta.concrete_fields}
]


def lead_view(
    lead: Lead, now: datetime, warnings: list[Problem] | None = None, parts: Parts | None = None
) -> LeadView:
    """The lead as REST shows it; without `parts` it has prefetched its consents and external ids."""
    consents, external_ids = parts or Parts(lead.consents.all(), lead.external_ids.all())
    stands = counting_consents(consents)
    return LeadView(
        **{name: getattr(lead, name) for name in _SAME_NAME},
        company=CompanyView(lead.company_name, lead.company_domain),
        fit=FitView(lead.fit_grade, lead.fit_points),
        engagement=engagement_now(lead, now),
        legal_basis=next(
            (consent.basis for consent in stands.values() if consent.basis != Basis.NOT_STATED),
            Basis.NOT_STATED.value,
        ),
        may_contact={channel: permits_contact(consent) for channel, consent in stands.items()},
        consents=[
            consent_view(consent) for consent in sorted(consents, key=lambda one: (one.captured_at, one.pk))
        ],
        external_ids=[ExternalIdView(one.system, one.external_id) for one in external_ids],
        warnings=warnings or [],
    )


def consent_view(consent: Consent) -> ConsentView:
    """One declaration."""
    return ConsentView(**{name: getattr(consent, name) for name in ConsentView.__struct_fields__})


def touch_view(touch: Touch) -> TouchView:
    """One contact."""
    return TouchView(**{name: getattr(touch, name) for name in TouchView.__struct_fields__})
