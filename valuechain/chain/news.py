"""Who hears what about seats."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from alliance.inbox.news import Done, News, Notice, cards, show_kind, tells
from alliance.journal.models import Entry
from alliance.journal.wording import say
from alliance.people.models import Role, User
from alliance.people.queries import current_memberships
from valuechain.chain.models import Holder
from valuechain.chain.queries import PhaseView, other_owner_id, phases_with_owners

ACCEPT, CONFIRM, VACANT = "seat_accept", "seat_confirm", "seat_vacant"


@cards("ownership")
def ownership_cards(ids: list[int], reader: User) -> Mapping[int, PhaseView]:
    """The phases behind items with both seats, in three queries."""
    return {view.ownership.pk: view for view in phases_with_owners() if view.ownership.pk in ids}


for kind in (ACCEPT, CONFIRM, VACANT):
    show_kind(kind, "chain/_inbox_seat.html")


def _notice(entry: Entry, person_id: int, kind: str, *, owed: bool) -> Notice:
    return Notice(person_id, kind, "ownership", entry.subject_id, needs_action=owed)


@tells("ownership.proposed")
def tell_proposal(entry: Entry) -> Iterable[News]:
    """The proposed person, who alone can accept."""
    holder = Holder.objects.get(pk=entry.data["holder_id"])
    if holder.state == Holder.State.PROPOSED:
        yield _notice(entry, holder.person_id, ACCEPT, owed=True)


@tells("ownership.change_asked")
def tell_change(entry: Entry) -> Iterable[News]:
    """The other owner, who is asked to confirm."""
    holder = Holder.objects.select_related("seat").get(pk=entry.data["holder_id"])
    yield Done("ownership", entry.subject_id, (ACCEPT,), holder.person_id)
    other = other_owner_id(holder.seat)
    if other is not None and holder.state == Holder.State.AWAITING:
        yield _notice(entry, other, CONFIRM, owed=True)


@tells("ownership.accepted", "ownership.activated", "ownership.declined", "ownership.withdrawn")
def tell_settled(entry: Entry) -> Iterable[News]:
    """Nobody is asked any more."""
    yield Done("ownership", entry.subject_id, (ACCEPT, CONFIRM))


@tells("ownership.vacant")
def tell_vacancy(entry: Entry) -> Iterable[News]:
    """The leads of both sides, at the same time, and the other owner."""
    holder = Holder.objects.select_related("seat").get(pk=entry.data["holder_id"])
    leads = current_memberships().filter(role=Role.LEAD).values_list("person_id", flat=True)
    people = {*leads, other_owner_id(holder.seat)} - {None, entry.actor_id}
    yield from (_notice(entry, person, VACANT, owed=False) for person in sorted(filter(None, people)))


say("ownership.proposed", _("proposed an owner"))
say("ownership.change_asked", _("accepted; the other owner is asked to confirm"))
say("ownership.accepted", _("took the seat"), live=True)
say("ownership.activated", _("took the seat; both sides own it now"), live=True)
say("ownership.declined", _("declined the seat"))
say("ownership.withdrawn", _("withdrew the proposal"))
say("ownership.ended", _("handed the seat on"))
say("ownership.vacant", _("left the seat vacant"), live=True)
say("phase.renamed", _("renamed the phase"))
