"""On which channels a person may be contacted, and in words why or why not; both sides read the same."""

from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leads.crm.consents import Basis, State
from leads.crm.models import Channel, Consent, Lead
from leads.crm.queries import consent_by_channel

Words = str | Promise
ALWAYS_SHOWN = (Channel.EMAIL, Channel.PHONE, Channel.POST)
_SCHEMES = {Channel.PHONE: "tel", Channel.EMAIL: "mailto"}
_REFUSALS = {
    State.PENDING_DOI: _("waits for their confirmation since"),
    State.WITHDRAWN: _("consent withdrawn"),
    State.OBJECTED: _("objected"),
}


def grouped_phone(number: str) -> str:
    """As people write it: +49 711 5550003; what is no number stays as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@dataclass(frozen=True)
class ContactWay:
    """One channel: its address, whether it may be used, on what ground, and since when."""

    channel: str
    label: Words
    address: str
    is_permitted: bool
    why: Words
    since: datetime | None = None
    reason: str = ""

    @property
    def shown(self) -> str:
        """The address as people write it."""
        return grouped_phone(self.address) if self.channel == Channel.PHONE else self.address

    @property
    def pieces(self) -> tuple[str, str, str]:
        """The same in parts, between which a narrow column may break it."""
        return self.shown.partition("@")

    @property
    def link(self) -> str:
        """What a click opens; nothing when the channel may not be used."""
        scheme = _SCHEMES.get(Channel(self.channel), "")
        return f"{scheme}:{self.address}" if scheme and self.address and self.is_permitted else ""

    @property
    def is_objected(self) -> bool:
        return self.why == _REFUSALS[State.OBJECTED]


def ways_of(lead: Lead) -> list[ContactWay]:
    """E-mail, phone and post in any case, other channels when somebody said something about them. One query."""
    standing = consent_by_channel(lead)
    addresses = {Channel.EMAIL: lead.email, Channel.PHONE: lead.phone}
    return [
        _way(channel, addresses.get(channel, ""), standing.get(channel))
        for channel in Channel
        if channel in ALWAYS_SHOWN or channel in standing
    ]


def _way(channel: Channel, address: str, consent: Consent | None) -> ContactWay:
    if consent is None:
        return ContactWay(channel, channel.label, address, False, _("no consent on record"))
    is_stated = consent.basis != Basis.NOT_STATED
    if consent.state == State.CONFIRMED:
        why = consent.get_basis_display() if is_stated else _("legal basis not stated")
    else:
        why = _REFUSALS[State(consent.state)]
    permitted = consent.state == State.CONFIRMED and is_stated
    since = consent.confirmed_at or consent.captured_at
    return ContactWay(channel, channel.label, address, permitted, why, since, consent.reason)
