"""Seats change hands: proposed, personally accepted, given back. The record itself stays for life."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.calendars.clock import due_after_days
from alliance.calendars.queries import version_at
from alliance.errors import Conflict, Denied, FieldProblem, Invalid, require
from alliance.journal.actions import record
from alliance.people.models import Team, User
from valuechain.chain.models import Holder, Ownership, Phase, Seat
from valuechain.chain.permissions import (
    may_accept_seat,
    may_confirm_change,
    may_propose_holder,
    may_rename_phase,
    may_resign_seat,
    may_withdraw_proposal,
)
from valuechain.chain.queries import lock_ownership, lock_people, lock_phase, notices_over, other_owner_id

State = Holder.State
NOTICE_DAYS = 5


class PersonNotOfSide(Invalid):
    """A seat is held by somebody of its own side."""

    code = "person_not_of_side"
    message = _("Only an active person of this side can take this seat.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/person", self.code, self.message)])


class ProposalAlreadyOpen(Conflict):
    code = "proposal_already_open"
    message = _("Somebody is already proposed for this seat. Withdraw that first.")


class AlreadyInSeat(Conflict):
    code = "already_in_seat"
    message = _("This person already holds this seat.")


class ProposalNotOpen(Conflict):
    code = "proposal_not_open"
    message = _("This proposal is no longer open. Reload the page to see what happened.")


class SeatNotHeld(Conflict):
    code = "seat_not_held"
    message = _("This seat is not held by this person any more.")


class AlreadyOnNotice(Conflict):
    code = "already_on_notice"
    message = _("The seat is already given back; it becomes vacant on the day named.")


class OnlyInPerson(Denied):
    """Nobody accepts or resigns for another."""

    code = "only_in_person"
    message = _("Only the person concerned can do this, nobody for them.")


class ReasonMissing(Invalid):
    code = "reason_required"
    message = _("Please say why.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/reason", self.code, self.message)])


@transaction.atomic
def propose_holder(*, actor: User, seat: Seat, person: User, now: datetime) -> Holder:
    """A side proposes one of its people for its seat; nothing changes until that person accepts."""
    person = lock_people(actor, person)[person.pk]
    ownership = lock_ownership(seat.ownership_id)
    require(may_propose_holder(actor, seat, person))
    membership = person.membership
    if membership is None or membership.side != seat.side or not person.is_active:
        raise PersonNotOfSide
    if seat.holders.filter(state__in=Holder.OPEN).exists():
        raise ProposalAlreadyOpen
    if seat.holders.filter(state=State.ACCEPTED, person=person).exists():
        raise AlreadyInSeat
    holder = Holder.objects.create(
        seat=seat, side=seat.side, person=person, membership=membership, proposed_by=actor, proposed_at=now
    )
    _record(actor, "ownership.proposed", ownership, holder, now)
    return holder


@transaction.atomic
def accept_seat(*, actor: User, holder: Holder, now: datetime) -> Holder:
    """The proposed person accepts; where a phase changes hands, the other owner has to confirm first."""
    ownership, holder = _locked(holder, actor)
    require(may_accept_seat(actor, holder), OnlyInPerson)
    if holder.state != State.PROPOSED:
        raise ProposalNotOpen
    holder.accepted_at = now
    is_change = holder.seat.holders.filter(state=State.ACCEPTED).exists()
    if ownership.is_phase and is_change and other_owner_id(holder.seat) is not None:
        holder.state = State.AWAITING
        holder.save(update_fields=["state", "accepted_at"])
        _record(actor, "ownership.change_asked", ownership, holder, now)
        return holder
    _seat(actor, ownership, holder, now)
    return holder


@transaction.atomic
def confirm_seat_change(*, actor: User, holder: Holder, now: datetime) -> Holder:
    """The owner on the other side agrees that the seat changes hands."""
    ownership, holder = _locked(holder, actor)
    require(may_confirm_change(actor, holder, other_owner_id(holder.seat)))
    if holder.state != State.AWAITING:
        raise ProposalNotOpen
    _seat(actor, ownership, holder, now)
    return holder


@transaction.atomic
def decline_proposal(*, actor: User, holder: Holder, reason: str, now: datetime) -> Holder:
    """The proposed person, or the other owner who was asked to confirm, says no and why."""
    ownership, holder = _locked(holder, actor)
    is_asked = holder.is_awaiting and may_confirm_change(actor, holder, other_owner_id(holder.seat))
    require(may_accept_seat(actor, holder) or is_asked, OnlyInPerson)
    if not reason.strip():
        raise ReasonMissing
    _close_proposal(actor, "ownership.declined", ownership, holder, reason, now)
    return holder


@transaction.atomic
def withdraw_proposal(*, actor: User, holder: Holder, now: datetime) -> Holder:
    """Who proposed, or a lead of either side, takes the proposal back."""
    ownership, holder = _locked(holder, actor)
    require(may_withdraw_proposal(actor, holder))
    _close_proposal(actor, "ownership.withdrawn", ownership, holder, "", now)
    return holder


@transaction.atomic
def resign_seat(*, actor: User, holder: Holder, reason: str, now: datetime) -> Holder:
    """The holder gives the seat back with a reason, keeping it for five business days or until a successor sits."""
    ownership, holder = _locked(holder, actor)
    require(may_resign_seat(actor, holder), OnlyInPerson)
    if holder.state != State.ACCEPTED:
        raise SeatNotHeld
    if holder.leaves_at is not None:
        raise AlreadyOnNotice
    if not reason.strip():
        raise ReasonMissing
    holder.leaves_at, holder.ended_reason = _end_of_notice(actor.team, now), reason.strip()
    holder.save(update_fields=["leaves_at", "ended_reason"])
    _record(actor, "ownership.resigned", ownership, holder, now, reason=reason.strip())
    return holder


@transaction.atomic
def end_notices(*, now: datetime) -> int:
    """Seats whose notice is over become vacant at the instant that was named; returns how many."""
    ended = 0
    for candidate in notices_over(now):
        ownership, holder = _locked(candidate)
        if holder.is_current and holder.leaves_at is not None:
            _end(holder, holder.ended_reason, holder.leaves_at)
            _record(holder.person, "ownership.vacant", ownership, holder, now, reason=holder.ended_reason)
            ended += 1
    return ended


@transaction.atomic
def vacate_seats_of(*, actor: User | None, person: User, reason: str, now: datetime) -> int:
    """Whoever loses their place leaves every seat and every proposal, in the same transaction; returns how many."""
    mine = Holder.objects.filter(person=person, state__in=[*Holder.OPEN, State.ACCEPTED])
    for holder in mine.order_by("seat__ownership_id"):
        ownership, holder = _locked(holder)
        if holder.is_current:
            _end(holder, holder.ended_reason or reason, now)
            _record(actor, "ownership.vacant", ownership, holder, now, reason=reason)
        elif holder.state in Holder.OPEN:
            _close_proposal(actor, "ownership.withdrawn", ownership, holder, reason, now)
    return len(mine)


@transaction.atomic
def follow_person(*, person: User) -> None:
    """Whoever only changes the team keeps seats and proposals, which refer to the new place from now on."""
    mine = Holder.objects.filter(person=person, state__in=[*Holder.OPEN, State.ACCEPTED])
    mine.update(membership=person.membership)


@transaction.atomic
def rename_phase(*, actor: User, phase: Phase, label_de: str, label_en: str, now: datetime) -> Phase:
    """Leads give a phase the installation's own name; empty goes back to the common one."""
    phase = lock_phase(phase.code)
    require(may_rename_phase(actor))
    before = {"label_de": phase.label_de, "label_en": phase.label_en}
    phase.label_de, phase.label_en = label_de.strip()[:60], label_en.strip()[:60]
    phase.save(update_fields=["label_de", "label_en"])
    ownership = Ownership.objects.get(subject_type="phase", subject_id=phase.code)
    after = {"label_de": phase.label_de, "label_en": phase.label_en}
    record(actor, "phase.renamed", ownership, data={"before": before, "after": after}, at=now)
    return phase


def _locked(holder: Holder, *people: User) -> tuple[Ownership, Holder]:
    """People first, so that nobody loses their place meanwhile; then the ownership, whose seats change in turn."""
    if people:
        lock_people(*people, holder.person)
    ownership = lock_ownership(holder.seat.ownership_id)
    return ownership, Holder.objects.select_related("seat", "person").get(pk=holder.pk)


def _end_of_notice(team: Team | None, now: datetime) -> datetime:
    """In the hours of the holder's own team."""
    if team is None:
        return now
    return due_after_days(now, NOTICE_DAYS, version_at(team.calendar, now))


def _seat(actor: User, ownership: Ownership, holder: Holder, now: datetime) -> None:
    """The former holder leaves and the new one sits, in one step."""
    for former in holder.seat.holders.filter(state=State.ACCEPTED):
        _end(former, former.ended_reason, now)
        _record(actor, "ownership.ended", ownership, former, now)
    holder.state, holder.seated_at = State.ACCEPTED, now
    holder.save(update_fields=["state", "accepted_at", "seated_at"])
    both = other_owner_id(holder.seat) is not None
    _record(actor, "ownership.activated" if both else "ownership.accepted", ownership, holder, now)


def _close_proposal(
    actor: User | None, verb: str, ownership: Ownership, holder: Holder, reason: str, now: datetime
) -> None:
    if holder.state not in Holder.OPEN:
        raise ProposalNotOpen
    holder.state, holder.ended_at, holder.ended_reason = State.DECLINED, now, reason.strip()
    holder.save(update_fields=["state", "ended_at", "ended_reason"])
    _record(actor, verb, ownership, holder, now, reason=reason.strip())


def _end(holder: Holder, reason: str, now: datetime) -> None:
    holder.state, holder.ended_at, holder.ended_reason = State.ENDED, now, reason
    holder.save(update_fields=["state", "ended_at", "ended_reason"])


def _record(
    actor: User | None, verb: str, ownership: Ownership, holder: Holder, now: datetime, *, reason: str = ""
) -> None:
    data: dict[str, Any] = {"holder_id": holder.pk, "person_id": holder.person_id, "side": holder.side}
    record(actor, verb, ownership, reason=reason, data=data, at=now)
