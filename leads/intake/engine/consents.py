"""What a row declares about consent."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leads.crm.consents import Basis, Declaration, State, refusal
from leads.crm.models import Channel
from leads.intake.rows import ConsentRow, LeadRow
from leads.intake.values.amounts import instant
from leads.intake.values.text import clean

Warn = Callable[[str, str, str], None]

# On which channels a batch's basis is recorded when a row says nothing itself.
CHANNELS_OF: dict[str, tuple[str, ...]] = {
    Basis.CONSENT_EXPRESS: (Channel.EMAIL,),
    Basis.EXISTING_CUSTOMER: (Channel.EMAIL,),
    Basis.PRESUMED_B2B_PHONE: (Channel.PHONE,),
    Basis.LEGITIMATE_INTEREST_POST: (Channel.POST,),
    Basis.OWN_REQUEST: (Channel.EMAIL, Channel.PHONE),
    Basis.CONTRACT: (Channel.EMAIL, Channel.PHONE),
    Basis.NOT_STATED: (),
}


def declarations(
    row: LeadRow, given: dict[str, Any], basis: str, reason: str, now: datetime, captured_in: str, warn: Warn
) -> list[Declaration]:
    """The row's own consents; a batch's basis fills the channels on which the row itself says nothing."""
    found: list[Declaration] = []
    for number, consent in enumerate(row.consents or ()):
        if code := refusal(consent.channel, consent.basis, consent.state, clean(consent.reason)):
            warn(f"/consents/{number}", code, _("This consent cannot be used; it was left out."))
        else:
            found.append(_declaration(consent, now, captured_in))
    said = {declaration.channel for declaration in found}
    for channel in CHANNELS_OF[basis]:
        if channel not in said and (channel == Channel.POST or given.get(channel)):
            found.append(
                Declaration(channel, basis, State.CONFIRMED, reason, "", now, None, captured_in[:120])
            )
    return found


def _declaration(consent: ConsentRow, now: datetime, captured_in: str) -> Declaration:
    confirmed = consent.confirmed_at or consent.doi_confirmed_at
    confirmed_at = instant(confirmed) if confirmed else None
    captured_at = (instant(consent.captured_at) if consent.captured_at else confirmed_at) or now
    return Declaration(
        consent.channel,
        consent.basis,
        consent.state,
        clean(consent.reason)[:300],
        clean(consent.text_version)[:60],
        min(captured_at, now),
        min(confirmed_at, now) if confirmed_at else None,
        clean(consent.captured_in)[:120] or captured_in[:120],
    )
