"""What came back: confirmed with a placement, or disputed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from leads.crm.models import Lead
from leads.handoffs import actions
from leads.handoffs.errors import (
    HandoffNotOnOffer,
    NotAReverseHandoff,
    PlacementRequired,
    ReasonRequired,
    ResumeDateNotUsed,
    ResumeDateRequired,
    ReverseHandoffIsPlaced,
    WrongSide,
)
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import NOW
from tests.handoffs.scenes import (
    came_back_rejected,
    came_back_returned,
    contacted,
    offered,
    offered_to_marketing,
    traces,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
Scene = Callable[[Cast], Handoff]


@pytest.mark.parametrize(
    ("placement", "stage"), [("nurturing", "nurturing"), ("reoffer", "mql"), ("disqualified", "disqualified")]
)
@pytest.mark.parametrize("scene", [came_back_rejected, came_back_returned])
def test_confirming_places_the_lead(cast: Cast, scene: Scene, placement: str, stage: str) -> None:
    handoff = actions.confirm_handoff(actor=cast.tobias, handoff=scene(cast), placement=placement, now=LATER)

    assert (handoff.state, Lead.objects.get(pk=handoff.lead_id).stage) == ("confirmed", stage)


def test_a_returned_lead_rests_until_its_resume_date_and_begins_another_pass(cast: Cast) -> None:
    reverse = came_back_returned(cast)
    actions.confirm_handoff(actor=cast.tobias, handoff=reverse, placement="nurturing", now=LATER)

    lead = Lead.objects.get(pk=reverse.lead_id)
    assert (lead.stage, lead.resume_on, lead.pass_no) == ("nurturing", (NOW + timedelta(days=90)).date(), 1)


def test_disputing_makes_the_lead_ready_again(cast: Cast) -> None:
    handoff = actions.dispute_handoff(
        actor=cast.jana, handoff=came_back_rejected(cast), sentence="Erfüllt die Definition.", now=LATER
    )

    assert (handoff.state, Lead.objects.get(pk=handoff.lead_id).stage) == ("disputed", "mql")


def test_a_dispute_says_why(cast: Cast) -> None:
    with pytest.raises(ReasonRequired):
        actions.dispute_handoff(actor=cast.tobias, handoff=came_back_rejected(cast), sentence=" ", now=LATER)


def test_a_placement_is_one_of_three(cast: Cast) -> None:
    with pytest.raises(PlacementRequired):
        actions.confirm_handoff(actor=cast.tobias, handoff=came_back_rejected(cast), placement="", now=LATER)


@pytest.mark.parametrize("who", ["deniz", "ralf", "sofia", "helga", "paul"])
def test_only_the_offering_side_places_what_came_back(cast: Cast, who: str) -> None:
    reverse = came_back_rejected(cast)
    before = traces(reverse)

    with pytest.raises(WrongSide):
        actions.confirm_handoff(actor=getattr(cast, who), handoff=reverse, placement="reoffer", now=LATER)
    with pytest.raises(WrongSide):
        actions.dispute_handoff(actor=getattr(cast, who), handoff=reverse, sentence="Nein.", now=LATER)

    assert traces(reverse) == before


def test_forward_and_reverse_have_answers_of_their_own(cast: Cast) -> None:
    forward, reverse = offered(cast), came_back_rejected(cast)

    with pytest.raises(NotAReverseHandoff):
        actions.confirm_handoff(actor=cast.deniz, handoff=forward, placement="reoffer", now=LATER)
    with pytest.raises(ReverseHandoffIsPlaced):
        actions.accept_handoff(actor=cast.tobias, handoff=reverse, now=LATER)


def test_what_came_back_is_placed_once(cast: Cast) -> None:
    reverse = came_back_rejected(cast)
    actions.confirm_handoff(actor=cast.tobias, handoff=reverse, placement="reoffer", now=LATER)
    before = traces(reverse)

    with pytest.raises(HandoffNotOnOffer):
        actions.confirm_handoff(actor=cast.tobias, handoff=reverse, placement="nurturing", now=LATER)
    with pytest.raises(HandoffNotOnOffer):
        actions.dispute_handoff(actor=cast.tobias, handoff=reverse, sentence="Doch nicht.", now=LATER)

    assert traces(reverse) == before


def test_after_the_answer_the_lead_can_be_offered_again(cast: Cast) -> None:
    reverse = came_back_rejected(cast)
    actions.confirm_handoff(actor=cast.tobias, handoff=reverse, placement="reoffer", now=LATER)

    again = offered(cast, lead=reverse.lead, now=LATER)

    assert (again.state, again.due_at) == ("offered", LATER + timedelta(hours=23))


def test_the_placement_can_name_another_resume_date(cast: Cast) -> None:
    reverse = came_back_returned(cast)
    later_on = (NOW + timedelta(days=120)).date()

    done = actions.confirm_handoff(
        actor=cast.tobias, handoff=reverse, placement="nurturing", resume_on=later_on, now=LATER
    )

    assert (done.resume_on, Lead.objects.get(pk=done.lead_id).resume_on) == (later_on, later_on)


@pytest.mark.parametrize("days", [0, -1])
def test_the_lead_rests_until_a_day_to_come(cast: Cast, days: int) -> None:
    reverse = came_back_rejected(cast)
    before = traces(reverse)

    with pytest.raises(ResumeDateRequired) as refusal:
        actions.confirm_handoff(
            actor=cast.tobias, handoff=reverse, placement="nurturing",
            resume_on=(LATER + timedelta(days=days)).date(), now=LATER,
        )  # fmt: skip

    assert [field.pointer for field in refusal.value.fields] == ["/resume_on"]
    assert traces(reverse) == before


def test_the_day_is_that_of_the_team_that_places(cast: Cast) -> None:
    reverse = came_back_rejected(cast)
    # In Berlin it is the 18th already, half past midnight.
    midnight = datetime(2026, 11, 17, 23, 30, tzinfo=UTC)

    with pytest.raises(ResumeDateRequired):
        actions.confirm_handoff(
            actor=cast.tobias, handoff=reverse, placement="nurturing", resume_on=date(2026, 11, 18),
            now=midnight,
        )  # fmt: skip


@pytest.mark.parametrize("as_in_the_form", [True, False])
def test_a_wished_date_that_has_passed_meanwhile_means_today(cast: Cast, as_in_the_form: bool) -> None:
    reverse = came_back_returned(cast)
    late = datetime(2027, 2, 28, 23, 30, tzinfo=UTC)

    done = actions.confirm_handoff(
        actor=cast.tobias, handoff=reverse, placement="nurturing",
        resume_on=reverse.resume_on if as_in_the_form else None, now=late,
    )  # fmt: skip

    assert done.resume_on == Lead.objects.get(pk=done.lead_id).resume_on == date(2027, 3, 1)


def test_a_lead_that_sales_worked_on_rests_at_least_until_the_local_day(cast: Cast) -> None:
    handoff = contacted(cast)
    _closed, reverse = actions.return_handoff(
        actor=cast.deniz, handoff=handoff, reason="no_budget_yet", sentence="2027.", now=LATER
    )
    midnight = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)

    done = actions.confirm_handoff(actor=cast.tobias, handoff=reverse, placement="nurturing", now=midnight)

    assert (done.resume_on, Lead.objects.get(pk=done.lead_id).resume_on) == (None, date(2026, 11, 19))


@pytest.mark.parametrize("placement", ["reoffer", "disqualified"])
def test_only_a_lead_that_rests_has_a_resume_date(cast: Cast, placement: str) -> None:
    reverse = came_back_returned(cast)
    before = traces(reverse)

    with pytest.raises(ResumeDateNotUsed) as refusal:
        actions.confirm_handoff(
            actor=cast.tobias, handoff=reverse, placement=placement, resume_on=date(2027, 5, 1), now=LATER
        )
    unchanged = traces(reverse)
    done = actions.confirm_handoff(
        actor=cast.tobias, handoff=reverse, placement=placement, resume_on=reverse.resume_on, now=LATER
    )

    assert [field.pointer for field in refusal.value.fields] == ["/resume_on"]
    assert (unchanged, done.resume_on) == (before, None)


@pytest.mark.parametrize(("kind", "who"), [("sales", "deniz"), ("marketing", "tobias")])
def test_a_new_owner_is_a_change_of_the_lead_that_programs_see(cast: Cast, kind: str, who: str) -> None:
    if kind == "sales":
        handoff = offered_to_marketing(cast)
        _closed, reverse = actions.reject_handoff(
            actor=cast.sofia, handoff=handoff, reason="capacity", sentence="Später.", now=NOW
        )
    else:
        reverse = came_back_rejected(cast)
    before = Lead.objects.get(pk=reverse.lead_id).version

    actions.confirm_handoff(actor=getattr(cast, who), handoff=reverse, placement="nurturing", now=LATER)

    lead = Lead.objects.get(pk=reverse.lead_id)
    assert lead.version > before
    assert (lead.updated_at, lead.owner_side) == (LATER, kind)


@pytest.mark.requirement("B90")
def test_sales_places_what_marketing_rejected(cast: Cast) -> None:
    _closed, reverse = actions.reject_handoff(
        actor=cast.sofia, handoff=offered_to_marketing(cast), reason="capacity", sentence="Später.", now=NOW
    )

    done = actions.confirm_handoff(actor=cast.deniz, handoff=reverse, placement="disqualified", now=LATER)

    assert (done.state, Lead.objects.get(pk=done.lead_id).stage) == ("confirmed", "disqualified")
