"""What one row of a form, a file or a REST call may say about a lead, and what became of it."""

from typing import Any, Literal

import msgspec

from alliance.errors import FieldProblem

Status = Literal["created", "updated", "unchanged", "possible_duplicate", "refused"]


class CompanyRow(msgspec.Struct, forbid_unknown_fields=True):
    name: str | None = None
    domain: str | None = None
    country: str | None = None


class ConsentRow(msgspec.Struct, forbid_unknown_fields=True):
    """One declaration; `confirmed_at` (or `doi_confirmed_at`) is the second step of a double opt-in."""

    channel: str
    basis: str = "not_stated"
    state: str = "confirmed"
    reason: str | None = None
    text_version: str | None = None
    captured_at: str | None = None
    confirmed_at: str | None = None
    doi_confirmed_at: str | None = None
    captured_in: str | None = None


class LeadRow(msgspec.Struct, forbid_unknown_fields=True):
    """A lead as it comes in: raw words, nothing normalised. None and empty mean "not said".

    Instants are ISO 8601 text; `potential` is a number or its text with a decimal point. A stage that needs a reason
    when a person asks for it needs `stage_reason` here.
    """

    external_id: str | None = None
    email: str | None = None
    phone: str | None = None
    salutation: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    job_title: str | None = None
    company: CompanyRow | None = None
    country: str | None = None
    postal_code: str | None = None
    city: str | None = None
    language: str | None = None
    segment: str | None = None
    source: str | None = None
    source_detail: str | None = None
    campaign: str | None = None
    requested_at: str | None = None
    first_touch_at: str | None = None
    interest: list[str] | None = None
    potential: str | int | float | None = None
    currency: str | None = None
    note: str | None = None
    consents: list[ConsentRow] | None = None
    custom: dict[str, Any] | None = None
    stage: str | None = None
    stage_reason: str | None = None
    client_ref: str | int | None = None


class Problem(msgspec.Struct, omit_defaults=True):
    """Why a row was refused, or which of its values was left out.

    `candidates` are the leads it may be about; `decides` is who alone changes the field: `people` or a system.
    """

    code: str
    message: str
    pointer: str = ""
    candidates: list[int] = []
    decides: str = ""


class Outcome(msgspec.Struct):
    """What became of one row. `id` is the lead's; a possible duplicate names its candidates in `problem`."""

    index: int
    client_ref: str | int | None
    status: Status
    id: int | None = None
    problem: Problem | None = None
    warnings: list[Problem] = []


def refused_row(outcome: Outcome) -> list[FieldProblem]:
    """Why an atomic batch fails because of this row."""
    if outcome.status != "refused" or outcome.problem is None:
        return []
    problem = outcome.problem
    return [FieldProblem(f"/leads/{outcome.index}{problem.pointer}", problem.code, problem.message)]
