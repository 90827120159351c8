"""Who may change who owns what; both sides by the same words."""

from alliance.people.models import User
from valuechain.chain.models import Holder, Seat


def may_propose_holder(user: User, seat: Seat, person: User) -> bool:
    """A lead of the seat's side proposes anybody of it, a member of the side themselves."""
    if not user.is_active or user.client is not None or user.side != seat.side:
        return False
    return user.is_lead or user.pk == person.pk


def may_accept_seat(user: User, holder: Holder) -> bool:
    """Only the proposed person, personally."""
    return user.is_active and user.pk == holder.person_id


def may_confirm_change(user: User, holder: Holder, other_owner_id: int | None) -> bool:
    """The owner on the other side; while nobody sits there, a lead of that side."""
    if other_owner_id is None:
        return user.is_active and user.is_lead and user.side != holder.side
    return user.is_active and user.pk == other_owner_id


def may_withdraw_proposal(user: User, holder: Holder) -> bool:
    """Who proposed it, or a lead of either side."""
    return user.is_active and (user.pk == holder.proposed_by_id or user.is_lead)


def may_resign_seat(user: User, holder: Holder) -> bool:
    """The holder."""
    return user.is_active and user.pk == holder.person_id


def may_rename_phase(user: User) -> bool:
    """The leads of both sides alike."""
    return user.is_active and user.is_lead
