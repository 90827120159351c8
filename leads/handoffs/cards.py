"""A hand-off as lists, the inbox and the lead's page show it: with its clock and what the reader can do."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse

from alliance.people.models import User
from leads.crm.models import Channel
from leads.crm.queries import may_contact
from leads.handoffs.clocks import Clock, clock_of
from leads.handoffs.models import Handoff
from leads.handoffs.steps import steps_of


@dataclass(frozen=True)
class HandoffCard:
    """Ask for `phone` only where the lead's consents are loaded."""

    handoff: Handoff
    clock: Clock
    steps: dict[str, bool]

    @property
    def title(self) -> str:
        """What the Live list calls it."""
        return str(self.handoff.lead)

    @property
    def url(self) -> str:
        return reverse("handoff_detail", args=[self.handoff.pk])

    @property
    def line(self) -> str:
        """The one sentence worth reading first: why it came back, else why now."""
        handoff = self.handoff
        return handoff.sentence if handoff.is_reverse else handoff.context.get("why_now", "")

    @cached_property
    def phone(self) -> str:
        """The number to call, when calling is permitted."""
        lead = self.handoff.lead
        return lead.phone if lead.phone and may_contact(lead, Channel.PHONE) else ""


def card_of(handoff: Handoff, reader: User, now: datetime) -> HandoffCard:
    return HandoffCard(handoff, clock_of(handoff, now), steps_of(reader, handoff))
