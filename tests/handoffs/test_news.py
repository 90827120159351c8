"""Who gets which item for each verb, through the publisher and the fan-out."""

from datetime import timedelta

import pytest

from alliance.inbox.fanout import fan_out
from alliance.inbox.models import Item
from alliance.journal.publisher import publish_all
from alliance.people.models import Absence, User
from leads.handoffs import actions
from leads.handoffs.models import Handoff
from leads.handoffs.news import handoff_cards
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.handoffs.scenes import (
    accepted,
    came_back_rejected,
    came_back_returned,
    contacted,
    offered,
    offered_to_marketing,
    qualify,
)
from valuechain.chain.actions import accept_seat, propose_holder
from valuechain.chain.models import Seat

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
Open = set[tuple[str, str, bool]]


def open_items(handoff: Handoff | None = None) -> Open:
    """Tell all there is; then (first name, kind, is an answer owed) of the open items."""
    publish_all()
    fan_out()
    items = Item.objects.filter(done_at=None).select_related("recipient")
    if handoff is not None:
        items = items.filter(subject_type="handoff", subject_id=handoff.pk)
    return {(item.recipient.name.split()[0], item.kind, item.needs_action) for item in items}


def forget() -> None:
    """What was told so far is settled; the test looks at what comes."""
    open_items()
    Item.objects.all().delete()


def owner_of(phase: str, person: User, cast: Cast) -> None:
    """The person takes their side's seat of the phase."""
    seat = Seat.objects.get(ownership__subject_type="phase", ownership__subject_id=phase, side=person.side)
    lead = cast.jana if person.side == "marketing" else cast.ralf
    holder = propose_holder(actor=lead, seat=seat, person=person, now=NOW)
    accept_seat(actor=person, holder=holder, now=NOW)


@pytest.mark.requirement("S01")
def test_an_offer_waits_for_the_assignee_with_its_due_time(cast: Cast) -> None:
    handoff = offered(cast)

    assert open_items() == {("Deniz", "handoff_answer", True)}
    item = Item.objects.get()
    assert (item.due_at, item.from_side) == (handoff.due_at, "marketing")


def test_an_offer_to_nobody_waits_for_the_whole_team(cast: Cast) -> None:
    handoff = offered(cast)
    Handoff.objects.filter(pk=handoff.pk).update(assignee=None, assigned_at=None)

    assert open_items() == {("Deniz", "handoff_answer", True), ("Carolin", "handoff_answer", True)}


def test_a_deputy_gets_an_item_on_behalf(cast: Cast) -> None:
    offered(cast)
    Absence.objects.create(
        person=cast.deniz, starts_on="2000-01-01", ends_on="2100-01-01", deputy=cast.carolin
    )

    assert open_items() == {("Deniz", "handoff_answer", True), ("Carolin", "handoff_answer", True)}
    assert Item.objects.get(recipient=cast.carolin).on_behalf_of == cast.deniz


def test_acceptance_settles_the_answer_and_owes_the_response(cast: Cast) -> None:
    accepted(cast)

    assert open_items() == {("Deniz", "handoff_respond", True), ("Tobias", "handoff_outcome", False)}


def test_the_first_response_settles_what_was_owed(cast: Cast) -> None:
    contacted(cast)

    assert open_items() == {("Tobias", "handoff_outcome", False)}


@pytest.mark.parametrize("scene", [came_back_rejected, came_back_returned])
def test_what_comes_back_waits_for_the_offerer_and_its_reason_is_told(cast: Cast, scene) -> None:
    owner_of("campaigns", cast.sofia, cast)
    forget()

    reverse = scene(cast)

    assert open_items(reverse) == {("Tobias", "handoff_place", True)}
    told = open_items(reverse.answers)
    assert {("Tobias", "handoff_outcome", False), ("Sofia", "handoff_outcome", False)} <= told
    assert not any(owed for _name, _kind, owed in told)


def test_without_an_owner_of_the_phase_the_offerer_alone_hears_the_reason(cast: Cast) -> None:
    reverse = came_back_rejected(cast)

    assert open_items(reverse.answers) == {("Tobias", "handoff_outcome", False)}


@pytest.mark.parametrize("outcome", ["qualify", "disqualify"])
def test_the_offerer_hears_of_the_outcome(cast: Cast, outcome: str) -> None:
    handoff = contacted(cast)
    forget()

    if outcome == "qualify":
        qualify(cast, handoff)
    else:
        actions.disqualify_handoff(
            actor=cast.deniz, handoff=handoff, reason="no_need", sentence="Kein Bedarf.", now=LATER
        )

    assert open_items() == {("Tobias", "handoff_outcome", False)}


def test_the_offerer_has_one_piece_of_news_of_a_handoff_the_latest(cast: Cast) -> None:
    handoff = contacted(cast)
    open_items()

    qualify(cast, handoff)

    assert open_items() == {("Tobias", "handoff_outcome", False)}
    assert Item.objects.filter(done_at=None).count() == 1


def test_a_withdrawal_takes_the_item_back_and_says_why(cast: Cast) -> None:
    handoff = offered(cast)
    open_items()

    actions.withdraw_handoff(actor=cast.tobias, handoff=handoff, sentence="Doppelt.", now=LATER)

    assert open_items() == {("Deniz", "handoff_outcome", False)}


def test_a_withdrawal_from_nobody_is_told_to_the_team_and_its_lead(cast: Cast) -> None:
    handoff = offered(cast)
    Handoff.objects.filter(pk=handoff.pk).update(assignee=None, assigned_at=None)
    open_items()

    actions.withdraw_handoff(actor=cast.tobias, handoff=handoff, sentence="Doppelt.", now=LATER)

    assert open_items() == {(name, "handoff_outcome", False) for name in ("Deniz", "Carolin", "Ralf")}


def test_a_placement_is_told_to_whoever_gave_it_back(cast: Cast) -> None:
    reverse = came_back_rejected(cast)
    forget()

    actions.confirm_handoff(actor=cast.tobias, handoff=reverse, placement="nurturing", now=LATER)

    assert open_items() == {("Deniz", "handoff_outcome", False)}


def test_a_dispute_is_told_to_both_leads(cast: Cast) -> None:
    reverse = came_back_rejected(cast)
    forget()

    actions.dispute_handoff(actor=cast.tobias, handoff=reverse, sentence="Passt doch.", now=LATER)

    assert open_items() == {
        ("Deniz", "handoff_outcome", False),
        ("Jana", "handoff_outcome", False),
        ("Ralf", "handoff_outcome", False),
    }


def test_a_reminder_puts_one_item_on_top_again(cast: Cast) -> None:
    handoff = offered(cast)
    open_items()
    first = Item.objects.get()

    actions.sweep_clock(handoff_id=handoff.pk, now=handoff.remind_at)

    assert open_items() == {("Deniz", "handoff_answer", True)}
    assert Item.objects.get(done_at=None).pk != first.pk


def test_a_breach_is_told_to_both_leads_and_the_offerer(cast: Cast) -> None:
    handoff = offered(cast)

    actions.sweep_clock(handoff_id=handoff.pk, now=handoff.due_at)

    assert open_items() == {
        ("Deniz", "handoff_answer", True),
        ("Jana", "handoff_late", False),
        ("Ralf", "handoff_late", True),
        ("Tobias", "handoff_late", False),
    }


def test_an_escalation_calls_upon_the_receiving_lead_until_they_act(cast: Cast) -> None:
    handoff = offered(cast)
    actions.sweep_clock(handoff_id=handoff.pk, now=handoff.escalate_at)
    called = open_items()

    actions.reassign_handoff(actor=cast.ralf, handoff=handoff, assignee=cast.carolin, now=handoff.escalate_at)

    assert ("Ralf", "handoff_escalated", True) in called
    after = open_items()
    assert ("Ralf", "handoff_escalated", True) not in after
    assert ("Carolin", "handoff_answer", True) in after
    assert ("Deniz", "handoff_answer", True) not in after


def test_an_answer_settles_everything_about_being_late(cast: Cast) -> None:
    handoff = offered(cast)
    actions.sweep_clock(handoff_id=handoff.pk, now=handoff.escalate_at)
    open_items()

    actions.reject_handoff(
        actor=cast.deniz, handoff=handoff, reason="capacity", sentence="Keine Zeit.", now=handoff.escalate_at
    )

    assert not any(owed for _name, _kind, owed in open_items(handoff))


def test_work_passed_on_waits_for_the_new_person_only(cast: Cast) -> None:
    handoff = accepted(cast)

    actions.reassign_handoff(actor=cast.ralf, handoff=handoff, assignee=cast.carolin, now=LATER)

    assert open_items() == {("Carolin", "handoff_respond", True), ("Tobias", "handoff_outcome", False)}


@pytest.mark.requirement("B90")
def test_the_mirror_waits_for_marketing(cast: Cast) -> None:
    offered_to_marketing(cast)

    assert open_items() == {("Sofia", "handoff_answer", True)}
    assert Item.objects.get().from_side == "sales"


def test_telling_again_makes_no_second_item(cast: Cast) -> None:
    for _number in range(3):
        offered(cast, lead=make_lead())
    open_items()

    open_items()

    assert Item.objects.filter(recipient=cast.deniz).count() == 3


@pytest.mark.parametrize("count", [1, 3])
def test_cards_cost_the_same_for_few_and_many(cast: Cast, django_assert_num_queries, count: int) -> None:
    ids = [offered(cast, lead=make_lead()).pk for _number in range(count)]

    # The hand-offs with what is shown of them, and the leads' consents.
    with django_assert_num_queries(2):
        cards = handoff_cards(ids, cast.deniz)

    assert sorted(cards) == ids


def test_strangers_get_no_cards(cast: Cast) -> None:
    assert handoff_cards([offered(cast).pk], cast.stranger) == {}


def test_work_passed_on_after_the_first_response_owes_none(cast: Cast) -> None:
    handoff = contacted(cast)
    open_items()

    actions.reassign_handoff(actor=cast.ralf, handoff=handoff, assignee=cast.carolin, now=LATER)

    assert open_items() == {("Carolin", "handoff_respond", False), ("Tobias", "handoff_outcome", False)}


def test_whoever_is_told_of_a_breach_reads_who_owes_the_answer(cast: Cast, sign_in) -> None:
    handoff = offered(cast)
    actions.sweep_clock(handoff_id=handoff.pk, now=handoff.due_at)
    open_items()

    pages = {
        who: sign_in(getattr(cast, who)).get("/today/queue/").content.decode() for who in ("ralf", "deniz")
    }

    assert ("Deniz Arslan" in pages["ralf"], "Deniz Arslan" in pages["deniz"]) == (True, False)
