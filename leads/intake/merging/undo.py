"""Undoing a merge: the lead that was gone comes back as it was; what happened since stays where it happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction

from alliance import consequences
from alliance.crossing import again_when_crossed
from alliance.errors import FieldProblem, require
from alliance.journal.actions import record
from alliance.people.models import User
from leads.crm.consents import declaration_of
from leads.crm.models import Consent, Lead
from leads.crm.queries import lock_leads
from leads.intake.actions import EmailTaken
from leads.intake.look_alikes.pairs import partners_in, unfold_pairs
from leads.intake.merging import rows
from leads.intake.merging.errors import LaterMergeStands, MergeUndone
from leads.intake.merging.fields import CHOSEN, SCORE, STAGE
from leads.intake.models import Merge
from leads.intake.permissions import may_merge_leads
from leads.intake.scoring import current_rules, set_fit
from leads.intake.whereabouts import standing_merges

# What changes together comes back together or stays together.
_GROUPS = (STAGE, SCORE, *CHOSEN.values(), ("first_touch_at",), ("requested_at",))


class UndoReport(NamedTuple):
    """`restored` is the lead that came back; `left` are the columns of the kept one that changed since the merge.

    `rows_left` counts what has been moved elsewhere or deleted since, and so did not come back.
    """

    kept: Lead
    restored: Lead
    left: list[str]
    rows_left: int


@again_when_crossed
@transaction.atomic
def undo_merge(*, actor: User, merge: Merge, now: datetime) -> UndoReport:
    """They are two people after all: everything is as before the merge, but for what was changed since.

    The merges of one lead are undone in reverse order.
    Raises LaterMergeStands, MergeUndone, HandedOverSince or EmailTaken.
    """
    require(may_merge_leads(actor))
    merge, kept = _locked(merge)
    latest = standing_merges(kept).values_list("id", flat=True).first()
    if latest != merge.pk:
        raise LaterMergeStands(merge_id=latest)
    now_is = rows.row_of(kept.pk)
    given = consequences.ask(consequences.LEAD_UNMERGE_BEGINS, kept=kept, promises=merge.promises)
    back, left = _divide(merge, now_is)
    row = {**merge.dropped, "version": merge.dropped["version"] + 1, "updated_at": now.isoformat()}
    if True in given:
        # The stage went with the promise, and goes back with it.
        row |= {column: now_is[column] for column in STAGE}
        back |= {column: merge.before[column] for column in STAGE if column in merge.before}
        left = [column for column in left if column not in STAGE]
    with _or_taken(kept, row, back.get("email", "")):
        _put_values_back(kept, back, row, now)
        rows_left = _put_rows_back(merge, kept, row)
    restored = Lead.objects.get(pk=merge.dropped_id)
    shared = _share_refusals(merge, kept, restored, now)
    facts = {"actor": actor, "kept": kept, "restored": restored, "promises": merge.promises, "now": now}
    consequences.run(consequences.LEAD_UNMERGED, **facts)
    merge.undone_at, merge.undone_by = now, actor
    merge.save(update_fields=["undone_at", "undone_by"])
    kept.refresh_from_db()
    _record(merge, actor, kept, restored, left, shared, now)
    return UndoReport(kept, restored, left, rows_left)


def _locked(merge: Merge) -> tuple[Merge, Lead]:
    """The kept lead and those of whom a pair comes back, then the merge; one undone or moved on meanwhile says so."""
    lead_id, folded = Merge.objects.values_list("kept_id", "folded").get(pk=merge.pk)
    kept = lock_leads({lead_id, *partners_in(folded)}).get(lead_id)
    locked = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    require(locked.stands, MergeUndone)
    if kept is None or locked.kept_id != kept.pk:
        raise LaterMergeStands()
    return locked, kept


def _divide(merge: Merge, now_is: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Column → value that comes back; and the columns that somebody changed since."""
    back: dict[str, Any] = {}
    left: list[str] = []
    for group in _GROUPS:
        columns = [column for column in group if column in merge.before]
        changed = [column for column in columns if now_is[column] != merge.after[column]]
        if changed:
            left += changed
        else:
            back |= {column: merge.before[column] for column in columns}
    return back, left


def _put_values_back(kept: Lead, back: dict[str, Any], row: dict[str, Any], now: datetime) -> None:
    """The kept lead first gives up what belongs to the other: two leads never share an address."""
    for lead_id, email in ((kept.pk, back.get("email", "")), (row["id"], row["email"])):
        _require_free(lead_id, email, kept, is_given_up="email" in back)
    rows.set_columns(kept.pk, back)
    kept.refresh_from_db()
    kept.version, kept.updated_at = kept.version + 1, now
    if "fit_points" not in back:
        set_fit(vars(kept), current_rules())
    kept.save(update_fields=["version", "updated_at", "fit_points", "fit_grade", "score_reasons"])


def _require_free(lead_id: int, email: str, kept: Lead, *, is_given_up: bool) -> None:
    if not email:
        return
    owner = Lead.objects.filter(email=email).exclude(pk=lead_id).first()
    if owner is not None and not (owner == kept and is_given_up):
        raise _taken(owner)


@contextmanager
def _or_taken(kept: Lead, row: dict[str, Any], email: str) -> Iterator[None]:
    """Somebody may take one of the addresses at this very moment; only the database sees it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        wanted = {email, row["email"]} - {""}
        owner = Lead.objects.filter(email__in=wanted).exclude(pk=kept.pk).first()
        if owner is None:
            raise
        raise _taken(owner) from error


def _taken(owner: Lead) -> EmailTaken:
    problem = FieldProblem("/email", EmailTaken.code, EmailTaken.message)
    return EmailTaken(fields=[problem], lead_id=owner.pk)


def _share_refusals(merge: Merge, kept: Lead, restored: Lead, now: datetime) -> list[Consent]:
    """What was refused while they were one holds for both: nobody knows which of the two said it."""
    came_along = merge.moved.get("crm.Consent.lead", [])
    said = Consent.objects.filter(lead=kept, recorded_at__gt=merge.merged_at).exclude(pk__in=came_along)
    refusals = said.filter(state__in=(Consent.State.WITHDRAWN, Consent.State.OBJECTED)).order_by("pk")
    copies = [Consent(lead=restored, recorded_at=now, **declaration_of(one)._asdict()) for one in refusals]
    return Consent.objects.bulk_create(copies)


def _put_rows_back(merge: Merge, kept: Lead, row: dict[str, Any]) -> int:
    rows.put_lead_back(row)
    unfold_pairs(merge.folded)
    return rows.move_back(merge.moved, kept.pk, merge.dropped_id)


def _record(
    merge: Merge,
    actor: User,
    kept: Lead,
    restored: Lead,
    left: list[str],
    shared: list[Consent],
    now: datetime,
) -> None:
    data = {"merge": merge.pk, "restored": restored.pk, "name": restored.name, "left": list(_news(left))}
    record(actor, "lead.unmerged", kept, data=data, at=now)
    said = {"consents": [[one.channel, one.basis, one.state] for one in shared]} if shared else {}
    record(actor, "lead.restored", restored, data={"merge": merge.pk, "from": kept.pk, **said}, at=now)


def _news(left: list[str]) -> Iterator[str]:
    return (column for column in left if column not in SCORE)
