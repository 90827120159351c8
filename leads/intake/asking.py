"""Asking for a stage directly, through whatever door: who asks, and what has to be said with it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from alliance.errors import FieldProblem, Invalid
from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.definitions import NoDefinitionInForce
from leads.intake.lifecycle import MOVES, StageNotReachable, promised_leads
from leads.intake.models import LeadDefinition

Stage = Lead.Stage
NOBODY = "nobody"
# Moves that a person makes against the rule, or back: they say why.
REASON_NEEDED = frozenset(
    {
        (Stage.INQUIRY, Stage.MQL),
        (Stage.NURTURING, Stage.MQL),
        (Stage.INQUIRY, Stage.DISQUALIFIED),
        (Stage.NURTURING, Stage.DISQUALIFIED),
        (Stage.MQL, Stage.DISQUALIFIED),
        (Stage.SAL, Stage.DISQUALIFIED),
        (Stage.DISQUALIFIED, Stage.INQUIRY),
    }
)


class ReasonMissing(Invalid):
    """A step that others will ask about needs its reason."""

    code = "reason_missing"
    message = _("Please give a reason.")


# What `permit_move` raises.
Refusal = StageNotReachable | ReasonMissing | NoDefinitionInForce
REFUSALS: tuple[type[Refusal], ...] = (StageNotReachable, ReasonMissing, NoDefinitionInForce)


def asking_as(side: str | None, owner_side: str) -> str:
    """The side itself for its own leads, `other` for those of the other side.

    A program or a command of neither side speaks for the side that looks after the lead.
    """
    return owner_side if side in (None, owner_side) else "other"


def asking_side(actor: User, lead: Lead) -> str:
    """As whom the actor asks; nobody moves a lead with an open hand-off, because its answer decides."""
    return NOBODY if promised_leads([lead.pk]) else asking_as(actor.side, lead.owner_side)


def permit_move(
    values: Mapping[str, Any], stage: str, *, by: str, reason: str, definition: LeadDefinition | None
) -> dict[str, Any]:
    """What the journal keeps about the move; `definition` is the one in force.

    Raises StageNotReachable, ReasonMissing or NoDefinitionInForce.
    """
    before = values["stage"]
    if by not in MOVES.get((before, stage), frozenset()):
        raise StageNotReachable(from_stage=before, to_stage=stage)
    if (before, stage) in REASON_NEEDED and not reason:
        raise ReasonMissing(fields=[FieldProblem("/reason", ReasonMissing.code, ReasonMissing.message)])
    if stage != Stage.MQL:
        return {}
    if definition is None:
        raise NoDefinitionInForce()
    return {"definition": definition.number}
