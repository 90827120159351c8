"""What came back: confirmed with a placement, or disputed."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from leads.crm.models import Lead
from leads.handoffs import actions
from leads.handoffs.errors import (
    HandoffNotOnOffer,
    NotAReverseHandoff,
    PlacementRequired,
    ReasonRequired,
    ReverseHandoffIsPlaced,
    WrongSide,
)
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import NOW
from tests.handoffs.scenes import (
    came_back_rejected,
    came_back_returned,
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


@pytest.mark.requirement("B90")
def test_sales_places_what_marketing_rejected(cast: Cast) -> None:
    _closed, reverse = actions.reject_handoff(
        actor=cast.sofia, handoff=offered_to_marketing(cast), reason="capacity", sentence="Später.", now=NOW
    )

    done = actions.confirm_handoff(actor=cast.deniz, handoff=reverse, placement="disqualified", now=LATER)

    assert (done.state, Lead.objects.get(pk=done.lead_id).stage) == ("confirmed", "disqualified")
