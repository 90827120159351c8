"""Every change to a lead that is not a hand-off."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from alliance.conditions import UNCONDITIONAL, Condition
from alliance.errors import Conflict, FieldProblem, Invalid, require
from alliance.journal.actions import record
from alliance.people.models import User
from leads.crm.models import ExternalId, Lead
from leads.crm.queries import Parts, lock_lead, lock_leads
from leads.intake import definitions
from leads.intake.asking import REFUSALS, asking_side, permit_move
from leads.intake.authorities import OWN_SYSTEM, Guard, kept_field, require_writable
from leads.intake.changes import normal_changes
from leads.intake.consequences import qualify_lead
from leads.intake.duplicates import decide_duplicate as decide_duplicate
from leads.intake.engine import upsert_lead, upsert_leads
from leads.intake.engine.write import plain
from leads.intake.lifecycle import enter_stage
from leads.intake.permissions import may_capture_lead, may_edit_lead
from leads.intake.rows import LeadRow, Outcome, Problem
from leads.intake.scoring import add_engagement, current_rules, set_fit
from leads.intake.values.emails import normal_email

FORM_SYSTEM = OWN_SYSTEM


class LeadRefused(Invalid):
    """The form's row cannot be stored as it is; `fields` name what to correct."""

    code = "lead_refused"


class LeadChangedMeanwhile(Conflict):
    """The version the caller saw is not the newest."""

    code = "changed_meanwhile"
    status = 412
    message = _("Somebody changed this lead meanwhile. Reload the page and look again.")


class EmailTaken(Conflict):
    """`details["lead_id"]` is the lead that has the address."""

    code = "email_taken"
    message = _("Another lead already has this e-mail address.")


class AmbiguousMatch(Conflict):
    """It is not clear which lead is meant; `details["candidates"]` are those it may be."""

    code = "ambiguous_match"


@transaction.atomic
def capture_lead(*, actor: User, row: LeadRow, as_new: bool = False, now: datetime) -> Outcome:
    """A person types in a lead: what a machine's row would leave out with a warning is asked to be corrected.

    Raises LeadRefused with the fields. A known address updates the lead that has it; with `as_new` somebody has said
    that it is none of those who are like it.
    """
    require(may_capture_lead(actor))
    source = row.source or (Lead.Source.SALES_OWN if actor.side == "sales" else Lead.Source.WEB_FORM)
    (outcome,) = upsert_leads(
        actor=actor, rows=[row], system=FORM_SYSTEM, now=now, source=source, as_new=as_new
    )
    to_correct = [problem for problem in outcome.warnings if problem.code != "source_kept"]
    if outcome.problem is not None and outcome.status == "refused":
        to_correct = to_correct or [outcome.problem]
    if to_correct:
        fields = [FieldProblem(problem.pointer, problem.code, problem.message) for problem in to_correct]
        raise LeadRefused(outcome.problem.message if outcome.problem else None, fields=fields)
    return outcome


class Put(NamedTuple):
    """The lead as it is now, what became of the row, and what a new lead came with."""

    lead: Lead
    outcome: Outcome
    parts: Parts | None


def put_lead(
    *, actor: User, row: LeadRow, system: str, condition: Condition = UNCONDITIONAL, now: datetime
) -> Put:
    """Another system states one lead under its own id. It never guesses: raises AmbiguousMatch.

    Raises LeadRefused, one of REFUSALS for its stage, or LeadChangedMeanwhile when the condition does not hold.
    """
    if condition.is_none:
        return _put(actor, row, system, now)
    with transaction.atomic():
        lead = _lock_named(row, system)
        if not condition.holds(lead.version if lead else None):
            raise LeadChangedMeanwhile()
        put = _put(actor, row, system, now)
        if condition.must_be_new and put.outcome.status != "created":
            raise LeadChangedMeanwhile()
        return put


def _lock_named(row: LeadRow, system: str) -> Lead | None:
    """The lead under this id, locked in one order with the one that has the address: so nobody waits in a circle.

    Raises LeadChangedMeanwhile when the id has gone to yet another lead while we waited.
    """
    email = normal_email(row.email or "")
    named = ExternalId.objects.filter(system=system, external_id=row.external_id)
    with_address = Lead.objects.filter(email=email).values_list("pk", flat=True) if email else []
    locked = lock_leads({*named.values_list("lead_id", flat=True), *with_address})
    owner = named.values_list("lead_id", flat=True).first()
    if owner is None:
        return None
    if owner not in locked:
        raise LeadChangedMeanwhile()
    return locked[owner]


def _put(actor: User, row: LeadRow, system: str, now: datetime) -> Put:
    outcome, lead, parts = upsert_lead(actor=actor, row=row, system=system, now=now)
    problem = outcome.problem
    if outcome.status == "possible_duplicate" and problem is not None:
        raise AmbiguousMatch(problem.message, candidates=problem.candidates, reason=problem.code)
    if lead is None or problem is not None:
        refusal = next((kind for kind in REFUSALS if problem and kind.code == problem.code), LeadRefused)
        fields = [FieldProblem(problem.pointer, problem.code, problem.message)] if problem else []
        raise refusal(problem.message if problem else None, fields=fields)
    return Put(lead, outcome, parts)


@transaction.atomic
def patch_lead(
    *,
    actor: User,
    lead: Lead,
    changes: dict[str, Any],
    condition: Condition = UNCONDITIONAL,
    system: str,
    now: datetime,
) -> tuple[Lead, list[Problem]]:
    """A system changes fields of one lead; those that somebody else decides about stay and are named.

    Raises what `update_lead` raises.
    """
    lead = lock_lead(lead)
    require(may_edit_lead(actor, lead))
    guard, wanted = Guard.against(actor, system), normal_changes(lead, changes, now)
    # Only now: what cannot be stored at all is wrong whatever version was seen.
    if not condition.holds(lead.version):
        raise LeadChangedMeanwhile()
    deciders = {name: guard.decider_of(name, getattr(lead, name), value) for name, value in wanted.items()}
    permitted = {name: value for name, value in changes.items() if not deciders.get(name)}
    lead = update_lead(actor=actor, lead=lead, changes=permitted, expected_version=None, now=now)
    return lead, [kept_field(name, decides) for name, decides in deciders.items() if decides]


@transaction.atomic
def update_lead(
    *, actor: User, lead: Lead, changes: dict[str, Any], expected_version: int | None, now: datetime
) -> Lead:
    """Set fields by hand; an empty value erases. Raises LeadChangedMeanwhile, EmailTaken or Invalid."""
    lead = lock_lead(lead)
    require(may_edit_lead(actor, lead))
    if expected_version is not None and expected_version != lead.version:
        raise LeadChangedMeanwhile()
    values = normal_changes(lead, changes, now)
    before = {name: getattr(lead, name) for name, value in values.items() if getattr(lead, name) != value}
    if not before:
        return lead
    for name in before:
        setattr(lead, name, values[name])
    _rescore(lead, before, now)
    lead.version, lead.updated_at = lead.version + 1, now
    _save_unless_taken(lead)
    news = {name: [plain(old), plain(getattr(lead, name))] for name, old in before.items()}
    record(actor, "lead.updated", lead, data={"changes": news}, at=now)
    qualify_lead(lead, now)
    return lead


def _rescore(lead: Lead, before: dict[str, Any], now: datetime) -> None:
    rulebook = current_rules()
    if "requested_at" in before and lead.requested_at is not None:
        add_engagement(vars(lead), rulebook.earned("requested_at"), min(lead.requested_at, now), now)
    set_fit(vars(lead), rulebook)


def _save_unless_taken(lead: Lead) -> None:
    try:
        with transaction.atomic():
            lead.save()
    except IntegrityError as error:
        owner = Lead.objects.filter(email=lead.email).exclude(pk=lead.pk).first() if lead.email else None
        if owner is None:
            raise
        problem = FieldProblem("/email", EmailTaken.code, EmailTaken.message)
        raise EmailTaken(fields=[problem], lead_id=owner.pk) from error


@transaction.atomic
def move_lead(*, actor: User, lead: Lead, stage: str, reason: str = "", now: datetime) -> Lead:
    """Ask for a stage directly; what only a hand-off or a rule may do is not reachable this way.

    Raises StageNotReachable, NoDefinitionInForce, ReasonMissing or FieldNotAllowed.
    """
    lead, reason = lock_lead(lead), reason.strip()
    require(may_edit_lead(actor, lead))
    require_writable(actor, {"stage": "/stage"})
    by, definition = asking_side(actor, lead), definitions.find_in_force(now)
    why = permit_move(vars(lead), stage, by=by, reason=reason, definition=definition)
    moved = enter_stage(lead, stage, by=by, now=now)
    record(actor, "lead.stage_changed", lead, reason=reason, data={**moved, **why}, at=now)
    return lead
