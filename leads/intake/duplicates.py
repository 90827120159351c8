"""Looking at rows that were kept for review, and deciding: the same person or another."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.crossing import again_when_crossed
from alliance.errors import Conflict, Invalid, require
from alliance.journal.actions import record
from alliance.people.models import User
from leads.crm.models import ExternalId, Lead
from leads.crm.queries import lock_leads, visible_leads
from leads.intake.candidates import AMBIGUOUS, SAME_ID, candidates_of
from leads.intake.engine.batch import Batch
from leads.intake.engine.keep import from_json
from leads.intake.engine.normalise import Terms
from leads.intake.models import PossibleDuplicate
from leads.intake.permissions import may_decide_duplicate
from leads.intake.rows import LeadRow, Outcome

State = PossibleDuplicate.State


class AlreadyDecided(Conflict):
    """Somebody was faster with this row."""

    code = "duplicate_decided"
    message = _("Somebody has already decided about this row.")


class NotACandidate(Conflict):
    """The named lead is none of those the row may be, or not any more."""

    code = "not_a_candidate"
    message = _("This row cannot be the named lead any more. Reload the page and look again.")


class NothingChosen(Invalid):
    """Neither the same person nor another one was said (422)."""

    code = "nothing_chosen"
    message = _("Choose whether the row is the same person or another one.")


def visible_duplicates(user: User) -> QuerySet[PossibleDuplicate]:
    """Rows kept for review, decided or not, for those who see the leads."""
    rows = PossibleDuplicate.objects.select_related("candidate")
    return rows.filter(candidate__in=visible_leads(user))


def waiting_duplicates(user: User) -> QuerySet[PossibleDuplicate]:
    """What waits for a second look; newest first."""
    return visible_duplicates(user).filter(state=State.WAITING).order_by("-created_at", "-id")


@again_when_crossed
@transaction.atomic
def decide_duplicate(
    *, actor: User, duplicate: PossibleDuplicate, same: bool, lead: Lead | None = None, now: datetime
) -> Lead:
    """The same person: the row goes into the known lead; another: it becomes a lead of its own. Once.

    `lead` names which of the candidates is the same person; without it, it is the one found first. A row whose
    external id and e-mail named two leads goes to the e-mail's lead when it is the same person, else to the external
    id's lead, without the address. Raises AlreadyDecided or NotACandidate.
    """
    duplicate = _locked(duplicate, lead)
    require(may_decide_duplicate(actor))
    if duplicate.state != State.WAITING:
        raise AlreadyDecided()
    reason = _choose(actor, duplicate, lead) if same and lead is not None else ""
    duplicate.state, duplicate.decided_by, duplicate.decided_at = (
        State.SAME if same else State.DIFFERENT,
        actor,
        now,
    )
    duplicate.save(update_fields=["candidate", "state", "decided_by", "decided_at"])
    row = from_json(duplicate.row)
    if reason == SAME_ID or (not same and duplicate.reason == AMBIGUOUS):
        row.email = None
    elif same:
        _name_candidate(actor, duplicate, now)
    outcome = _take_in(actor, duplicate, row, as_new=not same, now=now)
    found = Lead.objects.get(pk=outcome.id or duplicate.candidate_id)
    record(actor, "duplicate.decided", duplicate, thread=found, data={"same": same}, at=now)
    return found


def _locked(duplicate: PossibleDuplicate, chosen: Lead | None) -> PossibleDuplicate:
    """The leads that it may concern, then the row. Raises Conflict when either moved or went meanwhile."""
    name = {"system": duplicate.system, "external_id": duplicate.external_id}
    named = ExternalId.objects.filter(**name).values_list("lead_id", flat=True)
    email = duplicate.row.get("email")
    with_address = Lead.objects.filter(email=email).values_list("pk", flat=True) if email else []
    leads = lock_leads({duplicate.candidate_id, *named, *with_address, *([chosen.pk] if chosen else [])})
    locked = PossibleDuplicate.objects.select_for_update(of=("self",)).filter(pk=duplicate.pk).first()
    if locked is None or locked.candidate_id not in leads:
        raise Conflict()
    return locked


def _choose(actor: User, duplicate: PossibleDuplicate, lead: Lead) -> str:
    """Make the lead the row's candidate; returns what speaks for it."""
    for candidate in candidates_of(actor, [duplicate])[duplicate.pk]:
        if candidate.lead == lead:
            duplicate.candidate = lead
            return candidate.reason
    raise NotACandidate()


def _name_candidate(actor: User, duplicate: PossibleDuplicate, now: datetime) -> None:
    """From now on the external id of the row means the candidate; whoever had it until now has it no more."""
    if not duplicate.external_id:
        return
    named, is_new = ExternalId.objects.get_or_create(
        system=duplicate.system,
        external_id=duplicate.external_id,
        defaults={"lead_id": duplicate.candidate_id},
    )
    if not is_new and named.lead_id == duplicate.candidate_id:
        return
    name = [[named.system, named.external_id]]
    if not is_new:
        _tell(actor, named.lead, {"external_ids_removed": name}, now)
        named.lead = duplicate.candidate
        named.save(update_fields=["lead"])
    _tell(actor, duplicate.candidate, {"external_ids": name}, now)


def _tell(actor: User, lead: Lead, data: dict[str, Any], now: datetime) -> None:
    """Programs see another lead than before: it has a new version."""
    Lead.objects.filter(pk=lead.pk).update(version=F("version") + 1, updated_at=now)
    record(actor, "lead.updated", lead, data=data, at=now)


def _take_in(
    actor: User, duplicate: PossibleDuplicate, row: LeadRow, *, as_new: bool, now: datetime
) -> Outcome:
    terms = Terms(duplicate.system, now, captured_in=duplicate.system)
    is_new = as_new and duplicate.reason != AMBIGUOUS
    (outcome,) = Batch(actor, terms, as_new=is_new).run([row])
    if outcome.status == "refused" and row.stage:
        # Who decides says which person it is; a stage that may not be asked for loses nothing else of the row.
        row.stage = row.stage_reason = None
        (outcome,) = Batch(actor, terms, as_new=is_new).run([row])
    return outcome
