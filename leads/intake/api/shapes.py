"""Bodies in; the OpenAPI document is made from these."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from alliance.errors import FieldProblem
from alliance.rest.schema import field
from leads.crm.consents import Basis, State
from leads.crm.models import Channel, Lead, Touch
from leads.intake.api.shown import parts_in
from leads.intake.rows import CompanyRow, LeadRow, Problem

Instant = Annotated[datetime, Meta(tz=True)]
Text = str | None | UnsetType


class BatchBody(msgspec.Struct, forbid_unknown_fields=True):
    """Up to 1,000 rows; with `atomic` all or none are stored."""

    leads: list[LeadRow]
    atomic: bool = False


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


def named_fields(change: LeadChange) -> dict[str, int]:
    """The fields that the body names, each with the number of its parts."""
    named = {name: getattr(change, name) for name in change.__struct_fields__}
    return {name: parts_in(value) for name, value in named.items() if value is not UNSET}


def as_sent(problems: Iterable[FieldProblem], change: LeadChange) -> tuple[FieldProblem, ...]:
    """The problems with pointers into the body, where the columns of the company stand in an object of their own."""
    places = _places(change)
    return tuple(
        replace(problem, pointer=places.get(problem.pointer, problem.pointer)) for problem in problems
    )


def kept_as_sent(warnings: Iterable[Problem], change: LeadChange) -> list[Problem]:
    """The same for values that were left out."""
    places = _places(change)
    return [msgspec.structs.replace(one, pointer=places.get(one.pointer, one.pointer)) for one in warnings]


def _places(change: LeadChange) -> dict[str, str]:
    places = {"/company_name": "/company/name", "/company_domain": "/company/domain"}
    return places if change.country is not UNSET else {**places, "/country": "/company/country"}


class TransitionBody(msgspec.Struct, forbid_unknown_fields=True):
    """The stage that is asked for, with the same guards as in the browser."""

    stage: Annotated[str, field(*Lead.Stage.values)]
    reason: Annotated[str, Meta(max_length=500)] = ""


class AboutLead(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Names a lead by our id, or by the external id under the client's or another system."""

    lead_id: int | None = None
    system: str | None = None
    external_id: str | None = None


class TouchBody(AboutLead, kw_only=True):
    """A contact as it was: a second delivery with the same `dedupe_key` changes nothing."""

    kind: Annotated[str, field(*Touch.Kind.values)]
    occurred_at: Instant | None = None
    text: Annotated[str, Meta(max_length=20_000)] = ""
    outcome: Annotated[str, Meta(max_length=30)] = ""
    dedupe_key: Annotated[str, Meta(max_length=200)] = ""


class ConsentBody(AboutLead, kw_only=True):
    """A consent, a withdrawal or an objection; `confirmed_at` is when the person confirmed it."""

    channel: Annotated[str, field(*Channel.values)]
    basis: Annotated[str, field(*Basis.values)] = Basis.NOT_STATED.value
    state: Annotated[str, field(*State.values)] = State.CONFIRMED.value
    reason: Annotated[str, Meta(max_length=300)] = ""
    text_version: Annotated[str, Meta(max_length=60)] = ""
    captured_at: Instant | None = None
    confirmed_at: Instant | None = None
    doi_confirmed_at: Instant | None = None
    captured_in: Annotated[str, Meta(max_length=120)] = ""
