"""Phases, owners and their history."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from alliance.people.models import FormerTeamName, Side, User
from alliance.people.permissions import has_place
from valuechain.chain.models import Holder, Ownership, Phase, Seat


@dataclass
class SeatView:
    """One seat as a page shows it: who holds it, who is proposed."""

    seat: Seat
    holder: Holder | None = None
    proposal: Holder | None = None

    @property
    def is_vacant(self) -> bool:
        return self.holder is None


@dataclass(frozen=True)
class Term:
    """Somebody's time in a seat, with the name their team bore then."""

    holder: Holder
    team_name: str


@dataclass
class PhaseView:
    """A phase with both seats; active when both are held, vacant otherwise."""

    phase: Phase
    ownership: Ownership
    seats: dict[str, SeatView] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the Live list calls it."""
        return self.phase.label

    @property
    def url(self) -> str:
        return reverse("phase_detail", args=[self.phase.code])

    @property
    def is_active(self) -> bool:
        return all(not seat.is_vacant for seat in self.seats.values())

    @property
    def marketing(self) -> SeatView:
        return self.seats[Side.MARKETING]

    @property
    def sales(self) -> SeatView:
        return self.seats[Side.SALES]


def visible_phases(user: User) -> QuerySet[Phase]:
    """All six for everybody with a place, nothing for strangers."""
    phases = Phase.objects.order_by("position")
    return phases if has_place(user) else phases.none()


def phases_with_owners(*codes: str) -> list[PhaseView]:
    """The phases (all, or the named ones) with both seats, in three queries whatever their number."""
    ownerships = (
        Ownership.objects.filter(subject_type="phase").select_related("phase").order_by("phase__position")
    )
    if codes:
        ownerships = ownerships.filter(phase__in=codes)
    views = {ownership.pk: PhaseView(ownership.phase, ownership) for ownership in ownerships}
    found = Seat.objects.filter(ownership__in=views).select_related("ownership")
    seats = {seat.pk: SeatView(seat) for seat in found}
    for seat_view in seats.values():
        views[seat_view.seat.ownership_id].seats[seat_view.seat.side] = seat_view
    holders = Holder.objects.filter(seat__in=seats).exclude(state__in=["ended", "declined"])
    for holder in holders.select_related("person", "proposed_by"):
        if holder.is_current:
            seats[holder.seat_id].holder = holder
        else:
            seats[holder.seat_id].proposal = holder
    return list(views.values())


def phase_owner(code: str, side: str) -> User | None:
    """Who holds a side's seat of a phase now."""
    held = Holder.objects.filter(
        seat__ownership__subject_type="phase", seat__ownership__subject_id=code, side=side, state="accepted"
    )
    holder = held.select_related("person").first()
    return holder.person if holder else None


def other_owner_id(seat: Seat) -> int | None:
    """Who holds the other side's seat of the same ownership."""
    other = Holder.objects.filter(seat__ownership=seat.ownership_id, state="accepted").exclude(seat=seat)
    return other.values_list("person_id", flat=True).first()


def ownership_history(ownership: Ownership) -> list[Holder]:
    """Everybody who ever sat in either seat or was proposed, newest first."""
    holders = Holder.objects.filter(seat__ownership=ownership).select_related("person", "proposed_by")
    return list(holders.order_by("-proposed_at", "-id"))


def terms_of(ownership: Ownership, limit: int = 60) -> list[Term]:
    """The history as a page shows it, newest first: team names are those of the time, whatever they are now."""
    holders = Holder.objects.filter(seat__ownership=ownership).order_by("-proposed_at", "-id")
    found = list(holders.select_related("person", "proposed_by", "membership__team")[:limit])
    teams = {holder.membership.team_id for holder in found}
    former = list(FormerTeamName.objects.filter(team__in=teams).order_by("-until"))
    terms = []
    for holder in found:
        team = holder.membership.team
        name = team.name if team else ""
        for old in former:
            if old.team_id == holder.membership.team_id and holder.ended_at and old.until > holder.ended_at:
                name = old.name
        terms.append(Term(holder, name))
    return terms


def visible_holders(user: User) -> QuerySet[Holder]:
    """Everybody who sits, sat or is proposed, for everybody with a place."""
    holders = Holder.objects.select_related("seat__ownership__phase", "person")
    return holders if has_place(user) else holders.none()


def notices_over(now: datetime) -> QuerySet[Holder]:
    """Holders who gave their seat back and whose last day is over."""
    leaving = Holder.objects.filter(state="accepted", leaves_at__lte=now)
    return leaving.select_related("seat", "person").order_by("seat__ownership_id", "id")


def lock_people(*people: User) -> dict[int, User]:
    """The people under lock in one order; whoever ends their membership waits, what only refers to them does not."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in={person.pk for person in people})
    return {person.pk: person for person in rows.order_by("pk")}


def lock_ownership(ownership_id: int) -> Ownership:
    """The ownership's row, locked: whatever changes in either seat, one at a time."""
    return Ownership.objects.select_for_update().get(pk=ownership_id)


def lock_phase(code: str) -> Phase:
    """The phase's row, locked until the transaction ends."""
    return Phase.objects.select_for_update().get(pk=code)


def own_labels() -> dict[str, str]:
    """Phases this installation renamed, in the reader's language. One small query: a cache could be down or stale."""
    renamed = Phase.objects.exclude(label_de="", label_en="")
    return {phase.code: phase.own_label for phase in renamed if phase.own_label}
