"""What the page of one hand-off shows."""

from datetime import datetime
from typing import Any

from alliance.people.models import User
from leads.crm.contact_ways import ways_of
from leads.handoffs.cards import card_of
from leads.handoffs.context import ITEMS
from leads.handoffs.forms import RespondForm
from leads.handoffs.models import Handoff
from leads.handoffs.queries import history_of, reverse_of

# Shown above the rest, in large: what somebody in a car park must know before the call.
FIRST = ("why_now", "promised")


def record_context(handoff: Handoff, reader: User, now: datetime) -> dict[str, Any]:
    """Everything the hand-off's fragment needs; the lead's consents should be loaded."""
    return {
        "handoff": handoff,
        "card": card_of(handoff, reader, now),
        "ways": ways_of(handoff.lead),
        "package": [
            (label, handoff.context.get(item, "")) for item, label in ITEMS.items() if item not in FIRST
        ],
        "history": history_of(handoff),
        "reverse": None if handoff.is_reverse or handoff.is_open else reverse_of(handoff),
        "respond_form": RespondForm(handoff=handoff, auto_id="here_%s"),
        "helped_choices": Handoff.Helped.choices,
        "into": f"handoff-{handoff.pk}",
    }
