"""Who holds it: passing on."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from alliance.people.models import Absence
from leads.handoffs import actions
from leads.handoffs.errors import (
    HandoffNotOnOffer,
    WrongSide,
)
from leads.handoffs.models import Handoff
from leads.handoffs.routing import AssigneeNotInTeam
from tests.cast import Cast
from tests.factories import NOW, make_user
from tests.handoffs.scenes import (
    contacted,
    offered,
    qualify,
    traces,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
Scene = Callable[[Cast], Handoff]


def test_reassigning_moves_no_clock(cast: Cast) -> None:
    handoff = offered(cast)

    moved = actions.reassign_handoff(actor=cast.ralf, handoff=handoff, assignee=cast.carolin, now=LATER)

    assert (moved.assignee, moved.due_at, moved.next_clock_at) == (
        cast.carolin,
        handoff.due_at,
        handoff.next_clock_at,
    )


@pytest.mark.parametrize("who", ["tobias", "carolin", "anke", "helga"])
def test_only_assignee_and_leads_reassign(cast: Cast, who: str) -> None:
    handoff = offered(cast)

    with pytest.raises(WrongSide):
        actions.reassign_handoff(actor=getattr(cast, who), handoff=handoff, assignee=cast.carolin, now=LATER)

    handoff.refresh_from_db()
    assert handoff.assignee == cast.deniz


def test_it_is_passed_on_within_the_team(cast: Cast) -> None:
    handoff = offered(cast)
    before = traces(handoff)

    for somebody_else in (cast.anke, cast.tobias, cast.helga):
        with pytest.raises(AssigneeNotInTeam):
            actions.reassign_handoff(actor=cast.ralf, handoff=handoff, assignee=somebody_else, now=LATER)

    assert traces(handoff) == before


def test_what_is_passed_to_somebody_away_goes_to_the_deputy(cast: Cast) -> None:
    day = LATER.date()
    julia = make_user("Julia Hoffmann", team=cast.sales_south)
    Absence.objects.create(person=cast.carolin, starts_on=day, ends_on=day, deputy=julia)

    moved = actions.reassign_handoff(actor=cast.ralf, handoff=offered(cast), assignee=cast.carolin, now=LATER)

    assert moved.assignee == julia


def test_a_closed_handoff_is_not_passed_on(cast: Cast) -> None:
    handoff = qualify(cast, contacted(cast))

    with pytest.raises(HandoffNotOnOffer):
        actions.reassign_handoff(actor=cast.ralf, handoff=handoff, assignee=cast.carolin, now=LATER)
