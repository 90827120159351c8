"""What a row declares about consent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from leads.crm.consents import Basis, Declaration, State, refusal
from leads.crm.models import Channel
from leads.intake.rows import ConsentRow, LeadRow
from leads.intake.values.amounts import instant
from leads.intake.values.text import clean

Warn = Callable[[str, str, str], None]
COUNTS_FROM_NOW = "counts_from_now"

# By so much the clock of another system may be ahead of ours.
AHEAD = timedelta(minutes=5)
_SAID_NO = frozenset({State.WITHDRAWN, State.OBJECTED})
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


class Moments(NamedTuple):
    captured_at: datetime
    confirmed_at: datetime | None


def declarations(
    row: LeadRow, given: dict[str, Any], basis: str, reason: str, now: datetime, captured_in: str, warn: Warn
) -> list[Declaration]:
    """The row's own consents; a batch's basis fills the channels on which the row itself says nothing."""
    found: list[Declaration] = []
    for number, consent in enumerate(row.consents or ()):
        place = f"/consents/{number}"
        if code := refusal(consent.channel, consent.basis, consent.state, clean(consent.reason)):
            warn(place, code, _("This consent cannot be used; it was left out."))
        elif moments := _moments(consent, place, now, warn):
            found.append(_declaration(consent, moments, captured_in))
    said = {declaration.channel for declaration in found}
    for channel in CHANNELS_OF[basis]:
        if channel not in said and (channel == Channel.POST or given.get(channel)):
            found.append(
                Declaration(channel, basis, State.CONFIRMED, reason, "", now, None, captured_in[:120])
            )
    return found


def _moments(consent: ConsentRow, place: str, now: datetime, warn: Warn) -> Moments | None:
    """When it was said and confirmed; None for a permission of which that is unclear.

    A person who said no is heard all the same, from now on.
    """
    read: dict[str, datetime] = {}
    for name in ("captured_at", "confirmed_at", "doi_confirmed_at"):
        text = getattr(consent, name)
        moment = instant(text) if text else None
        if text and (moment is None or moment > now + AHEAD):
            if consent.state not in _SAID_NO:
                code = "invalid_date" if moment is None else "in_the_future"
                warn(f"{place}/{name}", code, _("This moment cannot be right; the consent was left out."))
                return None
            words = _("This moment cannot be right; that the person said no counts from now on.")
            warn(f"{place}/{name}", COUNTS_FROM_NOW, words)
            return Moments(now, None)
        if moment:
            read[name] = min(moment, now)
    confirmed = read.get("confirmed_at") or read.get("doi_confirmed_at")
    return Moments(read.get("captured_at") or confirmed or now, confirmed)


def _declaration(consent: ConsentRow, moments: Moments, captured_in: str) -> Declaration:
    return Declaration(
        consent.channel,
        consent.basis,
        consent.state,
        clean(consent.reason)[:300],
        clean(consent.text_version)[:60],
        moments.captured_at,
        moments.confirmed_at,
        clean(consent.captured_in)[:120] or captured_in[:120],
    )
