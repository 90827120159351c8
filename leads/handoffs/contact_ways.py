"""On which channels a lead may be contacted, and why or why not, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leads.crm.consents import Basis, State
from leads.crm.models import Channel, Lead
from leads.crm.queries import consent_by_channel

Words = str | Promise


@dataclass(frozen=True)
class Way:
    """One channel: its address, whether it may be used, and on what ground."""

    label: Words
    address: str
    link: str
    is_permitted: bool
    why: Words
    since: datetime | None = None


def ways_of(lead: Lead) -> list[Way]:
    """Phone and e-mail as far as they are known, and every channel somebody said something about."""
    standing = consent_by_channel(lead)
    known = {Channel.PHONE: lead.phone, Channel.EMAIL: lead.email}
    ways = []
    for channel in (Channel.PHONE, Channel.EMAIL, Channel.POST, Channel.SMS, Channel.MESSENGER):
        consent, address = standing.get(channel), known.get(channel, "")
        if consent is None:
            if address:
                ways.append(Way(channel.label, address, "", False, _("nothing recorded")))
            continue
        permitted = consent.state == State.CONFIRMED and consent.basis != Basis.NOT_STATED
        why = consent.get_basis_display() if consent.state == State.CONFIRMED else consent.get_state_display()
        since = consent.confirmed_at or consent.captured_at
        ways.append(Way(channel.label, address, _link(channel, address, permitted), permitted, why, since))
    return ways


def _link(channel: str, address: str, permitted: bool) -> str:
    scheme = {Channel.PHONE: "tel", Channel.EMAIL: "mailto"}.get(Channel(channel), "")
    return f"{scheme}:{address}" if scheme and address and permitted else ""
