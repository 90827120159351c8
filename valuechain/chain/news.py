"""Who hears what about seats. An item is about one holder: two open seats of a phase never settle each other."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.inbox.news import Done, News, Notice, cards, show_kind, tells
from alliance.journal.models import Entry
from alliance.journal.wording import say
from alliance.people.models import Role, Side, User, other_side
from alliance.people.queries import current_memberships
from valuechain.chain.models import Holder
from valuechain.chain.queries import PhaseView, other_owner_id, phases_with_owners

STALE = timedelta(days=30)
ACCEPT, CONFIRM = "seat_accept", "seat_confirm"
TAKEN, DECLINED, NOTICE, VACANT = "seat_taken", "seat_declined", "seat_notice", "seat_vacant"


@cards("ownership")
def ownership_cards(ids: list[int], reader: User) -> Mapping[int, PhaseView]:
    """The phases behind entries, with both seats, in three queries."""
    return {view.ownership.pk: view for view in phases_with_owners() if view.ownership.pk in ids}


@cards("holder")
def holder_cards(ids: list[int], reader: User) -> Mapping[int, Holder]:
    """The holders behind items, with person and phase, in one query."""
    holders = Holder.objects.select_related("person", "proposed_by", "seat__ownership__phase")
    return holders.in_bulk(ids)


for kind in (ACCEPT, CONFIRM, TAKEN, DECLINED, NOTICE, VACANT):
    # Nobody accepts or confirms for somebody else.
    show_kind(kind, f"chain/_inbox_{kind}.html", personal=kind in (ACCEPT, CONFIRM))


@tells("ownership.proposed")
def tell_proposal(entry: Entry) -> Iterable[News]:
    """The proposed person, who alone can accept."""
    holder = _holder(entry)
    if holder.state == Holder.State.PROPOSED:
        yield _notice(holder, holder.person_id, ACCEPT, owed=True)


@tells("ownership.change_asked")
def tell_change(entry: Entry) -> Iterable[News]:
    """The owner on the other side, who is asked to confirm; the leads of that side while nobody sits there."""
    holder = _holder(entry)
    yield Done("holder", holder.pk, (ACCEPT, CONFIRM))
    if holder.is_awaiting:
        owner = other_owner_id(holder.seat)
        asked = [owner] if owner is not None else _leads(other_side(holder.side))
        yield from (_notice(holder, person, CONFIRM, owed=True) for person in asked)


@tells("ownership.accepted", "ownership.activated")
def tell_taken(entry: Entry) -> Iterable[News]:
    """Nobody is asked any more; whoever proposed and the other owner learn that the seat is taken.

    A change of the other seat that waited for a confirmation now waits for that of the new owner.
    """
    holder = _holder(entry)
    yield Done("holder", holder.pk, (ACCEPT, CONFIRM))
    people = {holder.proposed_by_id, other_owner_id(holder.seat), holder.person_id}
    yield from _tell(entry, holder, people, TAKEN)
    if holder.is_current:
        for waiting in _awaiting_across(entry, holder):
            yield Done("holder", waiting.pk, (CONFIRM,))
            yield _notice(waiting, holder.person_id, CONFIRM, owed=True)


@tells("ownership.declined")
def tell_declined(entry: Entry) -> Iterable[News]:
    """Whoever proposed, and the person where the other owner said no."""
    holder = _holder(entry)
    yield Done("holder", holder.pk, (ACCEPT, CONFIRM))
    yield from _tell(entry, holder, {holder.proposed_by_id, holder.person_id}, DECLINED)


@tells("ownership.withdrawn", "ownership.ended")
def tell_settled(entry: Entry) -> Iterable[News]:
    """Nobody is asked any more."""
    yield Done("holder", entry.data["holder_id"], (ACCEPT, CONFIRM, NOTICE))


@tells("ownership.resigned")
def tell_notice(entry: Entry) -> Iterable[News]:
    """The leads of both sides at the same time, and the other owner."""
    holder = _holder(entry)
    yield from _tell(entry, holder, {*_leads(*Side.values), other_owner_id(holder.seat)}, NOTICE)


@tells("ownership.vacant")
def tell_vacancy(entry: Entry) -> Iterable[News]:
    """The same people, when the seat is empty; a change that waited for its holder goes to the leads of the side."""
    holder = _holder(entry)
    yield Done("holder", holder.pk, (NOTICE,))
    yield from _tell(entry, holder, {*_leads(*Side.values), other_owner_id(holder.seat)}, VACANT)
    for waiting in _awaiting_across(entry, holder):
        yield Done("holder", waiting.pk, (CONFIRM,), holder.person_id)
        yield from (_notice(waiting, lead, CONFIRM, owed=True) for lead in _leads(holder.side))


def _holder(entry: Entry) -> Holder:
    return Holder.objects.select_related("seat").get(pk=entry.data["holder_id"])


def _awaiting_across(entry: Entry, holder: Holder) -> QuerySet[Holder]:
    """The change of the other seat that waits for a confirmation from this one."""
    waiting = Holder.objects.filter(seat__ownership=entry.subject_id, state=Holder.State.AWAITING)
    return waiting.exclude(side=holder.side)


def _leads(*sides: str) -> list[int]:
    leads = current_memberships().filter(role=Role.LEAD, side__in=sides).order_by("person_id")
    return list(leads.values_list("person_id", flat=True))


def _notice(holder: Holder, person_id: int, kind: str, *, owed: bool) -> Notice:
    return Notice(person_id, kind, "holder", holder.pk, needs_action=owed)


def _tell(entry: Entry, holder: Holder, people: set[int | None], kind: str) -> Iterable[Notice]:
    """News for each of them once, but not for whoever did it; after weeks it is history and stands on the page."""
    if entry.at < timezone.now() - STALE:
        return []
    ids = {person for person in people if person is not None and person != entry.actor_id}
    return [_notice(holder, person, kind, owed=False) for person in sorted(ids)]


say("ownership.proposed", _("proposed an owner"))
say("ownership.change_asked", _("accepted; the other owner is asked to confirm"))
say("ownership.accepted", _("took the seat"), live=True)
say("ownership.activated", _("took the seat; both sides own it now"), live=True)
say("ownership.declined", _("declined the seat"))
say("ownership.withdrawn", _("withdrew the proposal"))
say("ownership.resigned", _("gave the seat back, with five business days’ notice"), live=True)
say("ownership.ended", _("handed the seat on"))
say("ownership.vacant", _("vacated a seat"), live=True)
say("phase.renamed", _("renamed the phase"))
