"""A seat as one reader meets it: what stands there and what this person can do. Both sides by the same lines."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet

from alliance.people.models import User
from alliance.people.queries import people_with_place
from valuechain.chain import permissions
from valuechain.chain.forms import ProposeForm, ReasonForm
from valuechain.chain.models import Holder, Seat
from valuechain.chain.queries import PhaseView, SeatView

Forms = Mapping[str, forms.Form]


@dataclass(frozen=True)
class SeatPanel:
    """One half of an ownership with the forms open to the reader; a form that is None is not offered."""

    side: str
    view: SeatView
    propose: ProposeForm | None
    decline: ReasonForm | None
    resign: ReasonForm | None
    may_accept: bool
    may_confirm: bool
    may_withdraw: bool
    is_self_only: bool

    @property
    def holder(self) -> Holder | None:
        return self.view.holder

    @property
    def proposal(self) -> Holder | None:
        return self.view.proposal

    @property
    def is_asked(self) -> bool:
        """Something waits for the reader's own answer."""
        return self.may_accept or self.may_confirm


def candidates(reader: User, seat: Seat) -> QuerySet[User]:
    """Whom the reader may propose: a lead the people of the side, everybody else of it themselves."""
    side = people_with_place().filter(memberships__side=seat.side, memberships__ended_at=None)
    if reader.client is not None or reader.side != seat.side:
        return side.none()
    return (side if reader.is_lead else side.filter(pk=reader.pk)).order_by("name", "pk")


def panels_of(phase: PhaseView, reader: User, given: Forms | None = None) -> list[SeatPanel]:
    """Both seats of a phase; `given` holds a form that came back with errors, by its name."""
    pairs = ((phase.marketing, phase.sales), (phase.sales, phase.marketing))
    return [_panel(view, other, reader, given or {}) for view, other in pairs]


def _panel(view: SeatView, other: SeatView, reader: User, given: Forms) -> SeatPanel:
    proposal, holder, seat = view.proposal, view.holder, view.seat
    is_proposed = may_confirm = may_withdraw = False
    if proposal is not None:
        owner_id = other.holder.person_id if other.holder else None
        is_proposed = permissions.may_accept_seat(reader, proposal)
        may_confirm = proposal.is_awaiting and permissions.may_confirm_change(reader, proposal, owner_id)
        may_withdraw = permissions.may_withdraw_proposal(reader, proposal)
    resigns = holder is not None and holder.leaves_at is None and permissions.may_resign_seat(reader, holder)
    return SeatPanel(
        side=seat.side,
        view=view,
        propose=None if proposal else _propose_form(seat, holder, reader, given),
        decline=_reason("decline", proposal, given) if is_proposed or may_confirm else None,
        resign=_reason("resign", holder, given) if resigns else None,
        may_accept=is_proposed and proposal is not None and not proposal.is_awaiting,
        may_confirm=may_confirm,
        may_withdraw=may_withdraw and not is_proposed,
        is_self_only=not reader.is_lead,
    )


def _propose_form(seat: Seat, holder: Holder | None, reader: User, given: Forms) -> ProposeForm | None:
    """Not offered to the other side, nor to whoever could only propose the one who sits."""
    may = reader.side == seat.side and reader.client is None
    if not may or (not reader.is_lead and holder is not None and holder.person_id == reader.pk):
        return None
    form = given.get(f"propose-{seat.side}")
    if isinstance(form, ProposeForm):
        return form
    people = candidates(reader, seat)
    if holder is not None:
        people = people.exclude(pk=holder.person_id)
    initial = None if reader.is_lead else {"person": reader}
    return ProposeForm(candidates=people, initial=initial, auto_id=f"id_propose_{seat.side}_%s")


def _reason(kind: str, holder: Holder | None, given: Forms) -> ReasonForm | None:
    if holder is None:
        return None
    form = given.get(f"{kind}-{holder.pk}")
    return form if isinstance(form, ReasonForm) else ReasonForm(auto_id=f"id_{kind}_{holder.pk}_%s")
