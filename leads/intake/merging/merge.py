"""Merging: the one lead goes into the other with all that hangs on it, and can come back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance import consequences
from alliance.crossing import again_when_crossed
from alliance.errors import FieldProblem, require
from alliance.journal.actions import record
from alliance.people.models import User
from leads.crm.models import Lead
from leads.crm.queries import lock_leads
from leads.intake.actions import LeadChangedMeanwhile
from leads.intake.authorities import require_writable
from leads.intake.consequences import qualify_lead
from leads.intake.look_alikes.pairs import fold_pairs, partners_of
from leads.intake.merging import fields, rows
from leads.intake.merging.errors import CannotMergeWithItself, ChoiceNotPossible, MergedMeanwhile
from leads.intake.merging.fields import DROP, KEEP, SCORE, STAGE, Two
from leads.intake.merging.promises import promises_of
from leads.intake.merging.proposing import proposals
from leads.intake.models import Merge
from leads.intake.permissions import may_merge_leads
from leads.intake.provenance import provenance_of
from leads.intake.scoring import LONGEST_HISTORY, current_rules, decayed, set_fit
from leads.intake.whereabouts import kept_lead_id

Choices = Mapping[str, str]


@again_when_crossed
@transaction.atomic
def merge_leads(
    *,
    actor: User,
    keep: Lead,
    drop: Lead,
    choices: Choices | None = None,
    promise: int | None = None,
    versions: tuple[int, int] | None = None,
    reason: str = "",
    now: datetime,
) -> Merge:
    """Two leads are one person: `drop` goes into `keep` with its ids, consents, touches and hand-offs.

    `choices` says field by field whose value stays, `promise` whose open hand-off goes on when both have one.
    Raises MergedMeanwhile, LeadChangedMeanwhile, CannotMergeWithItself, ChoiceNotPossible or FieldNotAllowed.
    """
    require(may_merge_leads(actor))
    two = _locked(keep, drop)
    chosen = _chosen(actor, two, choices or {})
    if versions is not None and versions != (two.keep.version, two.drop.version):
        raise LeadChangedMeanwhile()
    source = _decide_promise(two, promise)
    was, gone = rows.row_of(two.keep.pk), rows.row_of(two.drop.pk)
    merge = Merge(
        kept=two.keep, dropped_id=two.drop.pk, dropped_name=two.drop.name, dropped=gone, choices=chosen,
        reason=reason.strip(), merged_at=now, merged_by=actor,
    )  # fmt: skip
    merge.promises = _tell_downstream(merge, two, source, now)
    _move(merge, two)
    _fill(two, chosen, merge.promises.get("source") or fields.stage_from(two), now)
    merge.former_email = _given_up(was, gone, two.keep)
    _conclude(merge, two, was, now)
    return merge


def _locked(keep: Lead, drop: Lead) -> Two:
    """Both rows, and with them those of whom a pair will be written."""
    require(keep.pk != drop.pk, CannotMergeWithItself)
    locked = lock_leads({keep.pk, drop.pk, *partners_of(drop.pk)})
    for lead in (keep, drop):
        if lead.pk not in locked or locked[lead.pk].stage == Lead.Stage.ERASED:
            raise MergedMeanwhile(merged_into=kept_lead_id(lead.pk))
    return Two(locked[keep.pk], locked[drop.pk])


def _chosen(actor: User, two: Two, choices: Choices) -> Choices:
    """Field by field whose value stays: as was said, else as proposed."""
    said = fields.checked(choices)
    require_writable(actor, {column: f"/{field}" for field in said for column in fields.CHOSEN[field]})
    proposed = proposals(two, (provenance_of(two.keep), provenance_of(two.drop)))
    return {**{field: one.choice for field, one in proposed.items()}, **said}


def _decide_promise(two: Two, wanted: int | None) -> str:
    """Whose open hand-off goes on: `keep`, `drop`, or nothing when there is none."""
    promises = promises_of(*two)
    if not promises:
        return ""
    goes_on = next(
        (one for one in promises if one.lead_id == wanted), promises[0] if wanted is None else None
    )
    if goes_on is None:
        problem = FieldProblem("/promise", ChoiceNotPossible.code, ChoiceNotPossible.message)
        raise ChoiceNotPossible(fields=[problem])
    return KEEP if goes_on.lead_id == two.keep.pk else DROP


def _tell_downstream(merge: Merge, two: Two, source: str, now: datetime) -> dict[str, Any]:
    told: dict[str, Any] = {"source": source}
    goes_on = {KEEP: two.keep.pk, DROP: two.drop.pk}.get(source)
    facts = {"actor": merge.merged_by, "keep": two.keep, "drop": two.drop, "goes_on": goes_on, "now": now}
    for remembered in consequences.ask(consequences.LEAD_MERGED, **facts):
        told |= remembered
    return told


def _move(merge: Merge, two: Two) -> None:
    merge.folded = fold_pairs(two.keep.pk, two.drop.pk)
    merge.moved = rows.move_rows(two.drop.pk, two.keep.pk)
    rows.delete_lead(two.drop.pk)


def _fill(two: Two, chosen: Choices, source: str, now: datetime) -> None:
    keep, drop = two
    values = fields.merged_values(two, chosen)
    if source == DROP:
        values |= {column: getattr(drop, column) for column in STAGE}
    for column, value in values.items():
        setattr(keep, column, value)
    _score(keep, drop, now)
    keep.version, keep.updated_at = keep.version + 1, now
    keep.save()


def _score(keep: Lead, drop: Lead, now: datetime) -> None:
    """What the person did as either counts; who they are is asked anew."""
    points = sum(decayed(lead.engagement_points, lead.engagement_at, now) for lead in (keep, drop))
    happened = [reason for lead in (keep, drop) for reason in lead.score_reasons if len(reason) == 3]
    keep.engagement_points, keep.engagement_at = max(0, min(100, round(points))), now
    keep.score_reasons = sorted(happened, key=lambda reason: str(reason[2]))[-LONGEST_HISTORY:]
    set_fit(vars(keep), current_rules())


def _given_up(was: dict[str, Any], gone: dict[str, Any], keep: Lead) -> str:
    return next((row["email"] for row in (gone, was) if row["email"] not in ("", keep.email)), "")


def _conclude(merge: Merge, two: Two, was: dict[str, Any], now: datetime) -> None:
    """The merge is told before what follows from it; what the kept lead became is known only then."""
    _compare(merge, was)
    merge.save()
    _record(merge, two, was, now)
    qualify_lead(two.keep, now)
    _compare(merge, was)
    merge.save(update_fields=["before", "after"])


def _compare(merge: Merge, was: dict[str, Any]) -> None:
    """Which columns of the kept lead changed: what they were and what they are; the stage in any case."""
    row = rows.row_of(merge.kept_id)
    changed = [
        column
        for column in row
        if column in STAGE or (row[column] != was[column] and column not in ("version", "updated_at"))
    ]
    merge.before = {column: was[column] for column in changed}
    merge.after = {column: row[column] for column in changed}


def _record(merge: Merge, two: Two, was: dict[str, Any], now: datetime) -> None:
    """On the kept lead what came of it; and a tombstone for who follows the other one."""
    shown = {
        column: [was[column], value]
        for column, value in merge.after.items()
        if column not in (*STAGE, *SCORE)
    }
    data = {
        "merge": merge.pk,
        "dropped": merge.dropped_id,
        "name": merge.dropped_name,
        "changes": shown,
        "choices": {field: choice for field, choice in merge.choices.items() if choice != KEEP},
        "moved": {relation.split(".")[1].lower(): len(ids) for relation, ids in merge.moved.items()},
    }
    if merge.after["stage"] != was["stage"]:
        data |= {"from": was["stage"], "to": merge.after["stage"]}
    record(merge.merged_by, "lead.merged", two.keep, reason=merge.reason, data=data, at=now)
    record(merge.merged_by, "lead.merged_into", two.drop, data={"into": two.keep.pk}, at=now)
