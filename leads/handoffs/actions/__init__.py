"""Every change to a hand-off; browser, REST, worker and demo all come through here."""

from leads.handoffs.actions.answering import accept_handoff, reject_handoff, withdraw_handoff
from leads.handoffs.actions.assigning import assign_away_from, reassign_handoff
from leads.handoffs.actions.offering import offer_handoff
from leads.handoffs.actions.placing import confirm_handoff, dispute_handoff
from leads.handoffs.actions.sweeping import sweep_clock
from leads.handoffs.actions.working import (
    disqualify_handoff,
    log_response,
    qualify_handoff,
    rate_context,
    return_handoff,
    stamp_response,
)

__all__ = [
    "accept_handoff",
    "assign_away_from",
    "confirm_handoff",
    "disqualify_handoff",
    "dispute_handoff",
    "log_response",
    "offer_handoff",
    "qualify_handoff",
    "rate_context",
    "reassign_handoff",
    "reject_handoff",
    "return_handoff",
    "stamp_response",
    "sweep_clock",
    "withdraw_handoff",
]
