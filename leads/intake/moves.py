"""Which stages a person may ask for directly, from the one table of moves."""

from typing import NamedTuple

from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.asking import asking_side
from leads.intake.filters import short_stage
from leads.intake.lifecycle import MOVES
from leads.intake.permissions import may_edit_lead


class Move(NamedTuple):
    """One stage the lead may be moved to."""

    stage: str
    label: str


def possible_moves(user: User, lead: Lead) -> list[Move]:
    """What `move_lead` would accept from this person now, in the order of the life cycle."""
    if not may_edit_lead(user, lead):
        return []
    asking = asking_side(user, lead)
    return [
        Move(stage, short_stage(stage))
        for stage in Lead.Stage.values
        if asking in MOVES.get((lead.stage, stage), frozenset())
    ]
