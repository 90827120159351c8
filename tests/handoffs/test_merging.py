"""Leads that become one take their hand-offs along; of two open promises one goes on, and nobody breaks the other."""

from datetime import timedelta
from typing import Any

import pytest

from alliance.inbox.fanout import fan_out
from alliance.inbox.models import Item
from alliance.journal.publisher import publish_all
from leads.crm.models import Lead
from leads.handoffs.actions import accept_handoff, confirm_handoff, reject_handoff, withdraw_handoff
from leads.handoffs.actions.sweeping import sweep_clock
from leads.handoffs.models import Handoff
from leads.handoffs.queries import due_clock_ids, history_of, open_handoff_of
from leads.intake.merging import ChoiceNotPossible, HandedOverSince, merge_leads, undo_merge
from tests.cast import Cast, make_cast
from tests.factories import NOW, make_lead
from tests.handoffs.scenes import accepted, offered, offered_to_marketing
from tests.intake.merging.scenes import EVEN_LATER, LATER

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S12")]


def merged(cast: Cast, keep: Handoff | Lead, drop: Handoff | Lead, **options: Any) -> Any:
    two = [one.lead if isinstance(one, Handoff) else one for one in (keep, drop)]
    return merge_leads(actor=cast.deniz, keep=two[0], drop=two[1], now=LATER, **options)


def again(handoff: Handoff) -> Handoff:
    return Handoff.objects.get(pk=handoff.pk)


def test_an_open_hand_off_goes_along_with_the_stage_of_its_lead(cast: Cast) -> None:
    keep, promise = make_lead(stage="inquiry"), accepted(cast)

    merged(cast, keep, promise)

    keep.refresh_from_db()
    assert again(promise).lead == keep
    assert (keep.stage, keep.owner_side, keep.owner) == ("sal", "sales", cast.deniz)


def test_a_lead_on_offer_stays_handed_over_however_far_the_other_had_come(cast: Cast) -> None:
    promise, drop = offered(cast), make_lead(stage="sql")

    merged(cast, promise, drop)

    assert Lead.objects.get(pk=promise.lead_id).stage == "handed_over"


def test_closed_hand_offs_go_along_and_nothing_else_of_them_changes(cast: Cast) -> None:
    promise, keep = offered(cast), make_lead()
    withdraw_handoff(actor=cast.tobias, handoff=promise, sentence="Doch nicht", now=NOW)
    before: dict[str, Any] = {**Handoff.objects.filter(pk=promise.pk).values().get()}

    merged(cast, keep, promise)

    changed = {name for name, value in Handoff.objects.values().get().items() if value != before[name]}
    assert changed == {"lead_id", "updated_at"}


def test_of_two_open_promises_the_answered_one_goes_on(cast: Cast) -> None:
    waiting, answered = offered(cast), accepted(cast)

    merged(cast, waiting, answered)

    assert (again(answered).state, again(waiting).state) == ("accepted", "merged")
    assert open_handoff_of(waiting.lead) == answered
    assert Lead.objects.get().stage == "sal"


def test_of_two_on_offer_the_older_one_goes_on_unless_somebody_says_otherwise(cast: Cast) -> None:
    older, newer = offered(cast), offered(cast, now=NOW + timedelta(minutes=5))
    merge = merged(cast, newer, older)
    assert (again(older).state, again(newer).state) == ("offered", "merged")
    undo_merge(actor=cast.deniz, merge=merge, now=LATER)

    merged(cast, newer, older, promise=newer.lead_id)

    assert (again(older).state, again(newer).state) == ("merged", "offered")


def test_a_promise_of_a_third_lead_is_no_choice(cast: Cast) -> None:
    with pytest.raises(ChoiceNotPossible):
        merged(cast, offered(cast), offered(cast), promise=make_lead().pk)


def test_the_clock_of_what_was_set_aside_stops_and_nobody_breaks_it(cast: Cast) -> None:
    aside, _goes_on = offered(cast), accepted(cast)
    merged(cast, aside, _goes_on)
    much_later = NOW + timedelta(days=30)

    assert aside.pk not in due_clock_ids(much_later, 10)
    assert sweep_clock(handoff_id=aside.pk, now=much_later) is False
    assert (again(aside).accept_breached_at, again(aside).is_overdue) == (None, False)


def test_undoing_opens_it_again_with_the_instants_stored_at_its_offer(cast: Cast) -> None:
    aside, goes_on = offered(cast), accepted(cast)
    before: dict[str, Any] = {**Handoff.objects.filter(pk=aside.pk).values().get()}

    undo_merge(actor=cast.deniz, merge=merged(cast, aside, goes_on), now=EVEN_LATER)

    now_is = Handoff.objects.filter(pk=aside.pk).values().get()
    assert {name for name, value in now_is.items() if value != before[name]} == {"updated_at"}


def test_what_was_answered_since_goes_back_as_it_is_now_and_the_stage_with_it(cast: Cast) -> None:
    keep, promise = make_lead(stage="inquiry"), offered(cast)
    merge = merged(cast, keep, promise)
    accept_handoff(actor=cast.deniz, handoff=again(promise), now=EVEN_LATER)

    report = undo_merge(actor=cast.deniz, merge=merge, now=EVEN_LATER)

    assert (again(promise).lead, again(promise).state) == (report.restored, "accepted")
    assert (report.restored.stage, report.kept.stage) == ("sal", "inquiry")
    assert (report.restored.owner, report.kept.owner) == (cast.deniz, None)


def test_an_answer_that_came_back_since_goes_along_with_its_hand_off(cast: Cast) -> None:
    keep, promise = make_lead(stage="inquiry"), offered(cast)
    merge = merged(cast, keep, promise)
    said = {"reason": "outside_target", "sentence": "Nur ein Händler."}
    _closed, answer = reject_handoff(actor=cast.deniz, handoff=again(promise), now=EVEN_LATER, **said)

    report = undo_merge(actor=cast.deniz, merge=merge, now=EVEN_LATER)
    confirm_handoff(actor=cast.tobias, handoff=again(answer), placement="nurturing", now=EVEN_LATER)

    assert again(answer).lead == report.restored
    assert Lead.objects.get(pk=report.restored.pk).stage == "nurturing"
    assert report.kept.stage == "inquiry"


def test_a_hand_off_since_the_merge_stands_against_undoing_where_two_would_be_open(cast: Cast) -> None:
    keep, promise = make_lead(stage="inquiry"), offered(cast)
    merge = merged(cast, keep, promise)
    withdraw_handoff(actor=cast.tobias, handoff=again(promise), sentence="Neu", now=EVEN_LATER)
    newer = offered(cast, lead=keep, now=EVEN_LATER)

    with pytest.raises(HandedOverSince) as refusal:
        undo_merge(actor=cast.deniz, merge=merge, now=EVEN_LATER)

    assert refusal.value.details == {"handoff_id": newer.pk}


def test_a_hand_off_since_the_merge_stays_with_the_kept_lead(cast: Cast) -> None:
    keep, drop = make_lead(), make_lead(stage="inquiry")
    merge = merged(cast, keep, drop)
    newer = offered(cast, lead=keep, now=LATER)

    report = undo_merge(actor=cast.deniz, merge=merge, now=EVEN_LATER)

    assert again(newer).lead == report.kept
    assert (report.kept.stage, report.restored.stage) == ("handed_over", "inquiry")


def test_promises_to_either_side_are_treated_alike(cast: Cast) -> None:
    asked, keep = offered_to_marketing(cast), make_lead(stage="inquiry")

    report = undo_merge(actor=cast.tobias, merge=merged(cast, keep, asked), now=EVEN_LATER)

    assert again(asked).lead == report.restored
    assert (report.restored.stage, report.kept.stage) == ("sal", "inquiry")


def test_the_story_of_a_hand_off_that_moved_is_whole(cast: Cast) -> None:
    promise = accepted(cast)
    merged(cast, make_lead(stage="inquiry"), promise)

    verbs = [entry.verb for entry in history_of(again(promise))]

    assert verbs == ["handoff.accepted", "handoff.offered"]


@pytest.mark.django_db(transaction=True)
def test_both_teams_hear_of_what_was_set_aside_and_owe_it_again_when_it_is_undone() -> None:
    cast = make_cast()
    aside, goes_on = offered(cast, assignee=cast.carolin), accepted(cast)
    merge = merged(cast, aside, goes_on)
    hear()

    about = Item.objects.filter(subject_type="handoff", subject_id=aside.pk, done_at=None)
    told = {item.recipient_id for item in about}
    assert told == {cast.carolin.pk, cast.tobias.pk, cast.jana.pk, cast.ralf.pk}
    assert not about.filter(needs_action=True).exists()

    undo_merge(actor=cast.deniz, merge=merge, now=EVEN_LATER)
    hear()
    assert [(item.recipient_id, item.kind) for item in about.all()] == [(cast.carolin.pk, "handoff_answer")]


def hear() -> None:
    publish_all()
    fan_out()
