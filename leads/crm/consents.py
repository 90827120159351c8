"""What declarations about contact mean together: the newest counts, but an objection wins."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from leads.crm.models import Channel, Consent

Basis, State = Consent.Basis, Consent.State
CHANNELS, BASES, STATES = frozenset(Channel.values), frozenset(Basis.values), frozenset(State.values)
_ONLY_ON = {Basis.PRESUMED_B2B_PHONE: Channel.PHONE, Basis.LEGITIMATE_INTEREST_POST: Channel.POST}


class Declaration(NamedTuple):
    """One consent, withdrawal or objection."""

    channel: str
    basis: str
    state: str
    reason: str
    text_version: str
    captured_at: datetime
    confirmed_at: datetime | None
    captured_in: str

    @property
    def effective_at(self) -> datetime:
        """When the person last said so."""
        return max(self.captured_at, self.confirmed_at or self.captured_at)

    @property
    def content(self) -> tuple[str, str, str, datetime | None]:
        """What was said, whenever it was."""
        return self.basis, self.state, self.text_version, self.confirmed_at


class Standing:
    """What is on record for one channel of one lead."""

    __slots__ = ("express_at", "newest", "newest_at", "objected_at", "seen")

    def __init__(self) -> None:
        self.newest: tuple[str, str, str, datetime | None] | None = None
        self.newest_at: datetime | None = None
        self.objected_at: datetime | None = None
        self.express_at: datetime | None = None
        self.seen: set[tuple[object, ...]] = set()

    @property
    def is_objected(self) -> bool:
        """An objection wins until a new express consent."""
        if self.objected_at is None:
            return False
        return self.express_at is None or self.express_at <= self.objected_at

    def knows(self, declaration: Declaration) -> bool:
        """It is what stands already, or was recorded with the same instant before."""
        return (
            self.newest == declaration.content or (*declaration.content, declaration.captured_at) in self.seen
        )

    def add(self, declaration: Declaration) -> None:
        at = declaration.effective_at
        self.seen.add((*declaration.content, declaration.captured_at))
        if self.newest_at is None or at >= self.newest_at:
            self.newest, self.newest_at = declaration.content, at
        if declaration.state == State.OBJECTED:
            self.objected_at = max(at, self.objected_at or at)
        elif declaration.basis == Basis.CONSENT_EXPRESS and declaration.state == State.CONFIRMED:
            self.express_at = max(at, self.express_at or at)

    def allows(self, declaration: Declaration) -> bool:
        """Against an objection stands only a withdrawal, another objection, or a consent confirmed since."""
        if not self.is_objected or declaration.state in {State.OBJECTED, State.WITHDRAWN}:
            return True
        return (
            declaration.basis == Basis.CONSENT_EXPRESS
            and declaration.state == State.CONFIRMED
            and declaration.confirmed_at is not None
            and self.objected_at is not None
            and declaration.confirmed_at > self.objected_at
        )


def standing_of(consents: Iterable[Consent]) -> dict[str, Standing]:
    """Per channel, from the records of one lead."""
    places: dict[str, Standing] = {}
    for consent in consents:
        places.setdefault(consent.channel, Standing()).add(declaration_of(consent))
    return places


def declaration_of(consent: Consent) -> Declaration:
    return Declaration(
        consent.channel,
        consent.basis,
        consent.state,
        consent.reason,
        consent.text_version,
        consent.captured_at,
        consent.confirmed_at,
        consent.captured_in,
    )


def refusal(channel: str, basis: str, state: str, reason: str) -> str:
    """The code of what is wrong with a declaration, or nothing."""
    if channel not in CHANNELS:
        return "unknown_channel"
    if basis not in BASES:
        return "unknown_basis"
    if state not in STATES:
        return "unknown_state"
    if basis in _ONLY_ON and channel != _ONLY_ON[Basis(basis)]:
        return "basis_not_for_channel"
    if basis == Basis.PRESUMED_B2B_PHONE and state == State.CONFIRMED and not reason:
        return "reason_missing"
    return ""


def news(
    declared: Iterable[Declaration],
    places: dict[str, Standing],
    warn: Callable[[str, str, str], None],
) -> list[Declaration]:
    """The declarations that differ from the record; what an objection forbids is left out."""
    fresh = []
    for declaration in declared:
        place = places.setdefault(declaration.channel, Standing())
        if place.knows(declaration):
            continue
        if not place.allows(declaration):
            warn(
                "/consents",
                "consent_locked_field",
                _("The person has objected on this channel; the consent was left out."),
            )
            continue
        place.add(declaration)
        fresh.append(declaration)
    return fresh
