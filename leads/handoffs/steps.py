"""What somebody can do with a hand-off now, and what stands against the rest; the actions check the same again."""

from alliance.errors import RuleError
from alliance.people.models import User
from leads.handoffs.errors import (
    HandoffNotAccepted,
    HandoffNotClosed,
    HandoffNotContacted,
    HandoffNotOnOffer,
    NotAReverseHandoff,
    ReverseHandoffIsPlaced,
    WrongSide,
)
from leads.handoffs.models import Handoff
from leads.handoffs.permissions import (
    may_answer_handoff,
    may_assign_handoff,
    may_rate_context,
    may_withdraw_handoff,
)

Refusal = type[RuleError] | None
ALLOWED = {
    "accept": may_answer_handoff,
    "reject": may_answer_handoff,
    "withdraw": may_withdraw_handoff,
    "respond": may_answer_handoff,
    "return": may_answer_handoff,
    "qualify": may_answer_handoff,
    "disqualify": may_answer_handoff,
    "confirm": may_answer_handoff,
    "dispute": may_answer_handoff,
    "reassign": may_assign_handoff,
    "rate": may_rate_context,
}


def refusal_of(user: User, handoff: Handoff, verb: str) -> Refusal:
    """The error the action of this verb would answer with because of side or state; None when it is possible."""
    return _not_now(handoff, verb) if ALLOWED[verb](user, handoff) else WrongSide


def steps_of(user: User, handoff: Handoff) -> dict[str, bool]:
    """Verb → possible now, for templates."""
    return {verb: refusal_of(user, handoff, verb) is None for verb in ALLOWED}


def _not_now(handoff: Handoff, verb: str) -> Refusal:
    if verb in ("accept", "reject", "withdraw"):
        if handoff.is_reverse:
            return ReverseHandoffIsPlaced
        return None if handoff.is_offered else HandoffNotOnOffer
    if verb in ("confirm", "dispute"):
        if not handoff.is_reverse:
            return NotAReverseHandoff
        return None if handoff.is_offered else HandoffNotOnOffer
    if verb == "reassign":
        return None if handoff.is_open else HandoffNotOnOffer
    if verb == "rate":
        return HandoffNotClosed if handoff.is_open else None
    return _no_work(handoff, verb)


def _no_work(handoff: Handoff, verb: str) -> Refusal:
    if verb == "respond" and handoff.is_acceptable:
        return None
    if not handoff.is_accepted:
        return HandoffNotAccepted
    if verb in ("qualify", "disqualify") and not handoff.is_contacted:
        return HandoffNotContacted
    return None
