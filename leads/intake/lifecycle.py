"""The one table of lead stages: which move is possible, who may make it, whatever the channel."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from alliance import consequences
from alliance.errors import Conflict
from leads.crm.actions import save_lead
from leads.crm.models import Lead

Stage = Lead.Stage

# (from, to) → who may ask for it directly: a side for the leads that it looks after, "other" for those of the other
# side. "handoff" moves come only from a hand-off's own actions, "system" from a rule. What MQL is for a lead of
# marketing, SAL is for one of sales. Either side may say that a lead was wrongly disqualified.
OWNER = frozenset({"marketing", "sales"})
MOVES: dict[tuple[str, str], frozenset[str]] = {
    (Stage.INQUIRY, Stage.NURTURING): OWNER | {"system", "handoff"},
    (Stage.INQUIRY, Stage.MQL): frozenset({"marketing", "system"}),
    (Stage.NURTURING, Stage.MQL): frozenset({"marketing", "system", "handoff"}),
    (Stage.INQUIRY, Stage.DISQUALIFIED): OWNER | {"handoff"},
    (Stage.NURTURING, Stage.DISQUALIFIED): OWNER | {"handoff"},
    (Stage.MQL, Stage.NURTURING): OWNER,
    (Stage.MQL, Stage.DISQUALIFIED): OWNER | {"handoff"},
    (Stage.MQL, Stage.HANDED_OVER): frozenset({"handoff"}),
    (Stage.HANDED_OVER, Stage.SAL): frozenset({"handoff"}),
    (Stage.HANDED_OVER, Stage.MQL): frozenset({"handoff"}),
    (Stage.HANDED_OVER, Stage.NURTURING): frozenset({"handoff"}),
    (Stage.HANDED_OVER, Stage.DISQUALIFIED): frozenset({"handoff"}),
    (Stage.INQUIRY, Stage.SAL): frozenset({"sales"}),
    (Stage.NURTURING, Stage.SAL): frozenset({"sales"}),
    (Stage.MQL, Stage.SAL): frozenset({"sales"}),
    (Stage.SAL, Stage.SQL): frozenset({"handoff", "sales"}),
    (Stage.SAL, Stage.NURTURING): frozenset({"handoff"}),
    (Stage.SAL, Stage.MQL): frozenset({"handoff"}),
    (Stage.SAL, Stage.DISQUALIFIED): frozenset({"handoff", "sales"}),
    (Stage.DISQUALIFIED, Stage.INQUIRY): OWNER | {"other"},
}


class StageNotReachable(Conflict):
    """There is no way from the lead's stage to the wanted one for the one who asks."""

    code = "stage_not_reachable"
    message = _("A lead cannot go from this stage to the wanted one this way.")


def promised_leads(lead_ids: Collection[int]) -> set[int]:
    """Those of locked leads that nobody moves directly, because an open hand-off decides."""
    return set().union(*consequences.ask(consequences.LEADS_PROMISED, lead_ids=lead_ids))


def stage_values(values: Mapping[str, Any], stage: str, now: datetime) -> dict[str, Any]:
    """What entering a stage changes; a lead that comes back from its resume date begins another pass."""
    changed: dict[str, Any] = {"stage": stage, "stage_since": now}
    if stage == Stage.MQL and values["stage"] == Stage.NURTURING and values["resume_on"] is not None:
        changed |= {"pass_no": values["pass_no"] + 1, "resume_on": None}
    return changed


def enter_stage(lead: Lead, stage: str, *, by: str, now: datetime) -> dict[str, Any]:
    """Move a locked lead along the table and save it; returns `{"from", "to"}` for the journal entry.

    `by` is one of those whom the table names. Raises StageNotReachable.
    """
    before = lead.stage
    if by not in MOVES.get((before, stage), frozenset()):
        raise StageNotReachable(from_stage=before, to_stage=stage)
    for name, value in stage_values(vars(lead), stage, now).items():
        setattr(lead, name, value)
    save_lead(lead, now, "stage", "stage_since", "pass_no", "resume_on")
    return {"from": before, "to": stage}
