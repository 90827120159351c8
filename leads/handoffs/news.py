"""Who hears what of a hand-off. Items about the answer owed stay open until it is given."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.inbox.news import Done, News, Notice, cards, show_kind, tells
from alliance.journal.models import Entry
from alliance.journal.wording import say
from alliance.people.models import Side, User
from alliance.people.queries import current_members, lead_of
from leads.handoffs.cards import HandoffCard, card_of
from leads.handoffs.models import Handoff
from leads.handoffs.queries import shown_handoffs
from leads.handoffs.routing import both_leads
from valuechain.chain.queries import phase_owner

ANSWER, PLACE, RESPOND = "handoff_answer", "handoff_place", "handoff_respond"
LATE, ESCALATED, OUTCOME = "handoff_late", "handoff_escalated", "handoff_outcome"
OWED = (ANSWER, PLACE, RESPOND, LATE, ESCALATED)
# The outcome says it all: what was told of the acceptance before is no news any more.
TOLD = (*OWED, OUTCOME)
# Marketing hands on out of its campaigns, sales out of its own phase.
PHASE_OF = {Side.MARKETING: "campaigns", Side.SALES: "sales"}


@cards("handoff")
def handoff_cards(ids: list[int], reader: User) -> Mapping[int, HandoffCard]:
    """The hand-offs behind items with their clocks, in two queries."""
    now = timezone.now()
    shown = shown_handoffs(reader).filter(pk__in=ids).prefetch_related("lead__consents")
    return {handoff.pk: card_of(handoff, reader, now) for handoff in shown}


for kind in (ANSWER, PLACE, RESPOND, LATE, ESCALATED):
    show_kind(kind, "handoffs/_inbox_owed.html")
show_kind(OUTCOME, "handoffs/_inbox_outcome.html")


def _handoff(entry: Entry) -> Handoff:
    related = ("lead", "offered_by", "assignee", "from_team", "target_team", "answers")
    return Handoff.objects.select_related(*related).get(pk=entry.subject_id)


def _notice(handoff: Handoff, person: User, kind: str, *, owed: bool) -> Notice:
    """Once the first attempt stopped the clock, what is still to be done has no due time."""
    is_due = owed and handoff.first_response_at is None
    return Notice(
        recipient_id=person.pk,
        kind=kind,
        subject_type="handoff",
        subject_id=handoff.pk,
        needs_action=owed,
        due_at=handoff.due_at if is_due else None,
        from_side=handoff.from_side if owed else None,
    )


def _receivers(handoff: Handoff) -> list[User]:
    """The assignee, else everybody in the team, else the team's lead."""
    if handoff.assignee is not None:
        return [handoff.assignee]
    members = list(current_members(handoff.target_team))
    lead = lead_of(handoff.target_team)
    return members or ([lead] if lead else [])


def _people(*groups: Iterable[User | None]) -> Iterator[User]:
    """Each person once; machines read no inbox."""
    seen = set()
    for person in (person for group in groups for person in group):
        if person is not None and not person.is_machine and person.pk not in seen:
            seen.add(person.pk)
            yield person


@tells("handoff.offered")
def tell_offer(entry: Entry) -> Iterable[News]:
    """The receiving person, or the team while nobody is assigned."""
    handoff = _handoff(entry)
    if handoff.is_open:
        yield from (_notice(handoff, each, ANSWER, owed=True) for each in _people(_receivers(handoff)))


@tells("handoff.came_back")
def tell_return(entry: Entry) -> Iterable[News]:
    """Whoever has to place what came back."""
    handoff = _handoff(entry)
    if handoff.is_open:
        yield from (_notice(handoff, each, PLACE, owed=True) for each in _people(_receivers(handoff)))


@tells("handoff.accepted")
def tell_acceptance(entry: Entry) -> Iterable[News]:
    """The answer is given; the first response is owed now, and the offerer may be glad."""
    handoff = _handoff(entry)
    yield Done("handoff", handoff.pk, (ANSWER, LATE, ESCALATED))
    if handoff.is_open and handoff.reached_at is None:
        yield from (_notice(handoff, each, RESPOND, owed=True) for each in _people(_receivers(handoff)))
    yield from (_notice(handoff, each, OUTCOME, owed=False) for each in _people([handoff.offered_by]))


@tells("handoff.attempted")
def tell_attempt(entry: Entry) -> Iterable[News]:
    """The response is given and nothing is late any more; somebody has still to be reached."""
    handoff = _handoff(entry)
    yield Done("handoff", handoff.pk, (RESPOND, LATE, ESCALATED))
    if handoff.is_open and handoff.reached_at is None:
        yield from (_notice(handoff, each, RESPOND, owed=True) for each in _people(_receivers(handoff)))


@tells("handoff.contacted")
def tell_contact(entry: Entry) -> Iterable[News]:
    """Somebody was reached."""
    yield Done("handoff", entry.subject_id, (RESPOND, LATE, ESCALATED))


@tells("handoff.rejected", "handoff.returned")
def tell_no(entry: Entry) -> Iterable[News]:
    """The offerer and the offering side's owner of the phase it came from see the reason."""
    handoff = _handoff(entry)
    yield Done("handoff", handoff.pk, TOLD)
    owner = phase_owner(PHASE_OF[Side(handoff.from_side)], handoff.from_side)
    yield from (_notice(handoff, each, OUTCOME, owed=False) for each in _people([handoff.offered_by, owner]))


@tells("handoff.qualified", "handoff.disqualified")
def tell_outcome(entry: Entry) -> Iterable[News]:
    """The offerer always sees outcome and reason."""
    handoff = _handoff(entry)
    yield Done("handoff", handoff.pk, TOLD)
    yield from (_notice(handoff, each, OUTCOME, owed=False) for each in _people([handoff.offered_by]))


@tells("handoff.withdrawn")
def tell_withdrawal(entry: Entry) -> Iterable[News]:
    """Nothing is owed any more; the receiver is told why, or the team and its lead while nobody is assigned."""
    handoff = _handoff(entry)
    yield Done("handoff", handoff.pk, OWED)
    lead = None if handoff.assignee else lead_of(handoff.target_team)
    people = _people(_receivers(handoff), [lead])
    yield from (_notice(handoff, each, OUTCOME, owed=False) for each in people)


@tells("handoff.confirmed")
def tell_confirmation(entry: Entry) -> Iterable[News]:
    """Whoever gave the lead back hears that the answer arrived, and what became of the lead."""
    handoff = _handoff(entry)
    yield Done("handoff", handoff.pk, OWED)
    yield from (_notice(handoff, each, OUTCOME, owed=False) for each in _people([handoff.offered_by]))


@tells("handoff.disputed")
def tell_dispute(entry: Entry) -> Iterable[News]:
    """Both leads and whoever gave it back."""
    handoff = _handoff(entry)
    yield Done("handoff", handoff.pk, OWED)
    people = _people([handoff.offered_by], both_leads(handoff))
    yield from (_notice(handoff, each, OUTCOME, owed=False) for each in people)


@tells("handoff.assigned")
def tell_assignment(entry: Entry) -> Iterable[News]:
    """The new person owes what the former did, if anything; a lead who was called upon has acted."""
    handoff = _handoff(entry)
    if not handoff.is_open:
        return
    yield Done("handoff", handoff.pk, (ANSWER, PLACE, RESPOND, ESCALATED))
    kind, owed = _owed_kind(handoff), handoff.reached_at is None
    yield from (_notice(handoff, each, kind, owed=owed) for each in _people(_receivers(handoff)))


@tells("handoff.set_aside")
def tell_set_aside(entry: Entry) -> Iterable[News]:
    """Two leads became one, and the other promise goes on: nobody owes anything for this one, both teams hear it."""
    handoff = _handoff(entry)
    yield Done("handoff", handoff.pk, OWED)
    people = _people(_receivers(handoff), [handoff.offered_by], both_leads(handoff))
    yield from (_notice(handoff, each, OUTCOME, owed=False) for each in people if each.pk != entry.actor_id)


@tells("handoff.taken_up")
def tell_taken_up(entry: Entry) -> Iterable[News]:
    """The merge was undone: what was owed is owed again."""
    handoff = _handoff(entry)
    yield Done("handoff", handoff.pk, TOLD)
    if handoff.is_open:
        kind, owed = _owed_kind(handoff), handoff.reached_at is None
        yield from (_notice(handoff, each, kind, owed=owed) for each in _people(_receivers(handoff)))


def _owed_kind(handoff: Handoff) -> str:
    if handoff.is_reverse:
        return PLACE
    return ANSWER if handoff.is_offered else RESPOND


@tells("handoff.accept_breached", "handoff.response_breached")
def tell_breach(entry: Entry) -> Iterable[News]:
    """Both leads and the offerer; the assignee's own item is red already."""
    handoff = _handoff(entry)
    if not handoff.is_open:
        return
    for person in _people(both_leads(handoff), [handoff.offered_by]):
        owed = person.side == handoff.to_side
        yield _notice(handoff, person, LATE, owed=owed)


@tells("handoff.escalated")
def tell_escalation(entry: Entry) -> Iterable[News]:
    """The lead of the receiving team must act."""
    handoff = _handoff(entry)
    if handoff.is_open:
        lead = lead_of(handoff.target_team)
        yield from (_notice(handoff, each, ESCALATED, owed=True) for each in _people([lead]))


@tells("handoff.reminded")
def tell_reminder(entry: Entry) -> Iterable[News]:
    """Half the time is over: the assignee hears of it again."""
    handoff = _handoff(entry)
    if handoff.is_open:
        yield Done("handoff", handoff.pk, (_owed_kind(handoff),))
        for person in _people(_receivers(handoff)):
            yield _notice(handoff, person, _owed_kind(handoff), owed=True)


say("handoff.offered", _("handed the lead over to %(team)s"), live=True)
say("handoff.accepted", _("accepted the hand-off"), live=True)
say("handoff.attempted", _("tried to reach the lead for the first time"), live=True)
say("handoff.contacted", _("reached the lead for the first time"), live=True)
say("handoff.rejected", _("rejected the hand-off"), live=True)
say("handoff.returned", _("returned the lead"), live=True)
say("handoff.qualified", _("qualified the lead: %(next_step)s"), live=True)
say("handoff.disqualified", _("disqualified the lead"), live=True)
say("handoff.withdrawn", _("withdrew the hand-off"), live=True)
say("handoff.came_back", _("asked %(team)s to place the lead"))
say("handoff.confirmed", _("confirmed the answer and placed the lead"), live=True)
say("handoff.disputed", _("sees it differently and disputed the answer"), live=True)
say("handoff.assigned", _("passed the hand-off on"))
say("handoff.reminded", _("Half of the time for an answer is over"))
say("handoff.accept_breached", _("The time for an answer is over"))
say("handoff.response_breached", _("The time for the first response is over"))
say("handoff.escalated", _("Twice the time is over: the team’s lead has to act"))
say("handoff.set_aside", _("set the hand-off of %(lead)s aside, because the two leads became one"), live=True)
say("handoff.taken_up", _("took the hand-off up again, because the merge was undone"))
say("handoff.context_rated", _("said whether the context helped"))
