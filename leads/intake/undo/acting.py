"""Undoing a change set: once, piece by piece, so that it survives being interrupted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Min, Q, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance.errors import Conflict, require
from alliance.journal.actions import Fact, nudge_after_commit, record_many
from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.models import ChangeSet, LeadChange, PossibleDuplicate
from leads.intake.permissions import may_undo
from leads.intake.undo.pieces import Piece
from leads.intake.whereabouts import names_of_merged

LEADS_AT_ONCE = 500
MOST_NAMED = 500
_ATTEMPTS = 3
_NEXT = """
SELECT DISTINCT lead_id FROM intake_leadchange WHERE change_set_id = %s AND lead_id < %s
ORDER BY lead_id DESC LIMIT %s
"""
_ABOVE_ALL = 2**63 - 1
_PROGRESS = ["restored", "removed", "left", "refusals_kept", "undo_below", "undo_ended_at"]
# A row that waits and says so of somebody who may be known; whoever decides about it hears it.
_REFUSED = Q(row__contains={"consents": [{"state": "withdrawn"}]}) | Q(
    row__contains={"consents": [{"state": "objected"}]}
)


class NothingToUndo(Conflict):
    """It was undone already, is still being written, or is too long ago."""

    code = "nothing_to_undo"
    message = _("This cannot be undone: it was undone already, is not finished, or is older than 30 days.")


class LeftLead(NamedTuple):
    """A lead that an undo did not bring back wholly; `name` is empty when it is gone."""

    lead_id: int
    name: str
    reason: str

    @property
    def reason_words(self) -> Any:
        return LeadChange.Left(self.reason).label


@dataclass(frozen=True)
class UndoReport:
    """How many leads are as before, how many are gone again, and the first of those that were left.

    `refusals_kept` counts the withdrawals and objections that came with the batch and stay on record.
    """

    restored: int
    removed: int
    left: list[LeftLead]
    left_count: int
    refusals_kept: int

    @property
    def refusal_words(self) -> str:
        """For the page and the command; empty when nothing of the kind came along."""
        if not self.refusals_kept:
            return ""
        said = ngettext(
            "%(count)s withdrawal or objection kept: what a person has refused stays refused.",
            "%(count)s withdrawals and objections kept: what a person has refused stays refused.",
            self.refusals_kept,
        )
        return said % {"count": number_format(self.refusals_kept, use_l10n=True, force_grouping=True)}


def undo_change_set(*, actor: User | None, change_set: ChangeSet, now: datetime) -> UndoReport:
    """All that the batch did to leads is taken back, once; what changed since is named and left.

    Raises NothingToUndo.
    """
    change_set = begin_undo(actor=actor, change_set=change_set, now=now)
    while continue_undo(change_set_id=change_set.pk, now=now):
        pass
    return report_of(change_set)


@transaction.atomic
def begin_undo(*, actor: User | None, change_set: ChangeSet, now: datetime) -> ChangeSet:
    """Say that it is to be undone, once; `continue_undo` does it. Raises NothingToUndo."""
    change_set = ChangeSet.objects.select_for_update(of=("self",)).get(pk=change_set.pk)
    require(may_undo(actor))
    if not change_set.is_undoable(now):
        raise NothingToUndo()
    change_set.undone_at, change_set.undone_by = now, actor
    change_set.save(update_fields=["undone_at", "undone_by"])
    return change_set


def continue_undo(*, change_set_id: int, now: datetime) -> bool:
    """The next piece in a transaction of its own; False when there is nothing left to do."""
    for attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return _next_piece(change_set_id, now)
        except (IntegrityError, OperationalError):
            # Somebody gave an address away meanwhile, or two waited for each other: look again.
            if attempt == _ATTEMPTS - 1 or connection.in_atomic_block:
                raise
    return False


def _next_piece(change_set_id: int, now: datetime) -> bool:
    sets = ChangeSet.objects.select_for_update(of=("self",)).select_related("undone_by")
    change_set = sets.get(pk=change_set_id)
    if change_set.undone_at is None or change_set.undo_ended_at is not None:
        return False
    lead_ids = _next_leads(change_set)
    if lead_ids:
        piece = Piece(change_set, lead_ids, now)
        piece.undo()
        change_set.restored += piece.restored
        change_set.removed += piece.removed
        change_set.left += piece.left
        change_set.refusals_kept += piece.refusals_kept
        change_set.undo_below = min(lead_ids)
    elif not _forget_kept_rows(change_set, now):
        change_set.refusals_kept += _waiting_rows(change_set).filter(_REFUSED).count()
        change_set.undo_ended_at = now
    change_set.save(update_fields=_PROGRESS)
    nudge_after_commit()
    return change_set.undo_ended_at is None


def _next_leads(change_set: ChangeSet) -> list[int]:
    """Newest leads first, so that an address is free again before the one who had it gets it back."""
    below = _ABOVE_ALL if change_set.undo_below is None else change_set.undo_below
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [change_set.pk, below, LEADS_AT_ONCE])
        return [lead_id for (lead_id,) in cursor.fetchall()]


def _forget_kept_rows(change_set: ChangeSet, now: datetime) -> int:
    """Rows that the batch kept for review and nobody decided about go with it, unless they refuse contact."""
    waiting = _waiting_rows(change_set).exclude(_REFUSED).order_by("id")
    rows = list(
        waiting.select_for_update(of=("self",)).values_list("id", "candidate_id")[: 2 * LEADS_AT_ONCE]
    )
    facts = [
        Fact("duplicate.withdrawn", "possibleduplicate", pk, {"undone": change_set.pk}, "lead", candidate_id)
        for pk, candidate_id in rows
    ]
    if facts:
        record_many(change_set.undone_by, facts, at=now)
        PossibleDuplicate.objects.filter(pk__in=[pk for pk, _candidate in rows]).delete()
    return len(facts)


def _waiting_rows(change_set: ChangeSet) -> QuerySet[PossibleDuplicate]:
    return change_set.kept.filter(state=PossibleDuplicate.State.WAITING)


def report_of(change_set: ChangeSet) -> UndoReport:
    """What has become of the undo so far."""
    change_set.refresh_from_db()
    left = (
        LeadChange.objects.filter(change_set=change_set)
        .exclude(left_because="")
        .values_list("lead_id")
        .annotate(reason=Min("left_because"))
        .order_by("lead_id")[:MOST_NAMED]
    )
    reasons = dict(left)
    names = {lead.pk: lead.name for lead in Lead.objects.filter(pk__in=reasons)}
    names |= names_of_merged(reasons.keys() - names.keys())
    named = [LeftLead(pk, names.get(pk, ""), reason) for pk, reason in reasons.items()]
    return UndoReport(
        change_set.restored, change_set.removed, named, change_set.left, change_set.refusals_kept
    )
