"""What the lead's page shows of hand-offs: the open one, the way to a new one, or what stands against it."""

from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.people.models import Side, User, other_side
from leads.crm.models import Channel, Lead
from leads.crm.queries import may_contact
from leads.handoffs.actions.offering import OFFERABLE
from leads.handoffs.cards import card_of
from leads.handoffs.permissions import may_offer_handoff
from leads.handoffs.queries import handoffs_of

STAGE_RULES: dict[str, str | Promise] = {
    Side.MARKETING: _("Marketing hands over leads that meet the agreed definition (MQL)."),
    Side.SALES: _("Sales hands over inquiries and leads it has accepted."),
}


def panel_context(lead: Lead, reader: User, now: datetime) -> dict[str, Any]:
    """The lead's hand-offs, newest first, and whether the reader can offer a new one."""
    prefetch_related_objects([lead], "consents")
    handoffs = list(handoffs_of(lead).prefetch_related("lead__consents")[:20])
    current = next((handoff for handoff in handoffs if handoff.is_open), None)
    may_offer = may_offer_handoff(reader, lead)
    is_ready = lead.stage in OFFERABLE.get(reader.side or "", frozenset())  # type: ignore[call-overload]
    return {
        "lead": lead,
        "card": card_of(current, reader, now) if current else None,
        "earlier": [handoff for handoff in handoffs if not handoff.is_open],
        "may_offer": may_offer and is_ready and current is None,
        "waits_for_stage": may_offer and not is_ready and current is None,
        "goes_to": other_side(reader.side) if reader.side else None,
        "stage_rule": STAGE_RULES.get(reader.side or "", ""),
        "is_reachable": any(may_contact(lead, channel) for channel in Channel.values),
        "into": f"panel-{lead.pk}",
    }
