"""Work given out while somebody leaves: in either order nobody without a place holds it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction

from alliance.people.actions import close_team, end_membership, start_membership
from alliance.people.models import User
from leads.crm.queries import lock_lead
from leads.handoffs import actions
from leads.handoffs.errors import TeamNotReceiving, WrongSide
from leads.handoffs.models import Handoff
from leads.handoffs.routing import AssigneeNotInTeam
from tests.cast import Cast, make_cast
from tests.factories import NOW, make_lead, make_team, make_user
from tests.handoffs.actions.test_leaving import wait_until_somebody_waits
from tests.handoffs.scenes import CONTEXT, offered
from tests.twice import at_once

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(hours=1)
Give = Callable[[Cast], Handoff]


def leave(cast: Cast, person: User) -> object:
    return end_membership(actor=cast.paul, person=person, now=LATER)


def by_turn(cast: Cast) -> Handoff:
    """Deniz is the one whose turn it is."""
    return actions.offer_handoff(
        actor=cast.tobias, lead=make_lead(), team=cast.sales_south, context=CONTEXT, now=NOW
    )


def back(cast: Cast, handoff: Handoff) -> Handoff:
    """Carolin rejects what Tobias offered; he places it."""
    _closed, answer = actions.reject_handoff(
        actor=cast.carolin, handoff=handoff, reason="capacity", sentence="Keine Zeit.", now=LATER
    )
    return answer


@contextmanager
def meanwhile(call: Callable[[], object]) -> Iterator[None]:
    """Do the body in a transaction; before it commits, the call runs, or waits, on a connection of its own."""
    thread = threading.Thread(target=lambda: at_once(call))
    with transaction.atomic():
        yield
        thread.start()
        wait_until_somebody_waits(thread)
    thread.join(60)


def test_somebody_who_is_just_leaving_gets_nothing_by_turn() -> None:
    cast, given = make_cast(), list[Handoff]()

    with meanwhile(lambda: given.append(by_turn(cast))):
        leave(cast, cast.deniz)

    assert given[0].assignee == cast.carolin


def test_what_was_just_given_by_turn_passes_on_when_they_leave() -> None:
    cast = make_cast()

    with meanwhile(lambda: leave(cast, cast.deniz)):
        handoff = by_turn(cast)

    handoff.refresh_from_db()
    assert handoff.assignee == cast.carolin


def test_somebody_who_is_just_leaving_is_not_wished_for() -> None:
    cast, refused = make_cast(), list[Exception]()

    with meanwhile(lambda: refused.extend(at_once(lambda: offered(cast)))):
        leave(cast, cast.deniz)

    assert [type(error) for error in refused] == [AssigneeNotInTeam]
    assert not Handoff.objects.exists()


@pytest.mark.parametrize("give", [offered, by_turn])
def test_whoever_leaves_with_open_work_beside_an_offer_keeps_none(give: Give) -> None:
    cast = make_cast()
    offered(cast, lead=make_lead("Erste"))

    errors = at_once(lambda: leave(cast, cast.deniz), lambda: give(cast))

    assert [type(error) for error in errors] in ([], [AssigneeNotInTeam])
    assert {handoff.assignee for handoff in Handoff.objects.all()} == {cast.carolin}


def test_work_is_not_passed_on_to_somebody_who_is_just_leaving() -> None:
    cast, refused = make_cast(), list[Exception]()
    handoff = offered(cast)

    def pass_on() -> object:
        return actions.reassign_handoff(actor=cast.ralf, handoff=handoff, assignee=cast.carolin, now=LATER)

    with meanwhile(lambda: refused.extend(at_once(pass_on))):
        leave(cast, cast.carolin)

    handoff.refresh_from_db()
    assert ([type(error) for error in refused], handoff.assignee) == ([AssigneeNotInTeam], cast.deniz)


def test_work_just_passed_on_passes_on_again_when_they_leave() -> None:
    cast = make_cast()
    handoff = offered(cast)

    with meanwhile(lambda: leave(cast, cast.carolin)):
        actions.reassign_handoff(actor=cast.ralf, handoff=handoff, assignee=cast.carolin, now=LATER)

    handoff.refresh_from_db()
    assert handoff.assignee == cast.deniz


def test_what_comes_back_does_not_go_to_an_offerer_who_is_just_leaving() -> None:
    cast, came = make_cast(), list[Handoff]()
    handoff = offered(cast, assignee=cast.carolin)

    with meanwhile(lambda: came.append(back(cast, handoff))):
        leave(cast, cast.tobias)

    assert came[0].assignee == cast.jana


def test_what_just_came_back_passes_on_when_the_offerer_leaves() -> None:
    cast = make_cast()
    handoff = offered(cast, assignee=cast.carolin)

    with meanwhile(lambda: leave(cast, cast.tobias)):
        answer = back(cast, handoff)

    answer.refresh_from_db()
    assert answer.assignee in {cast.jana, cast.sofia}


def test_nobody_takes_for_themselves_while_they_leave() -> None:
    cast, refused = make_cast(), list[Exception]()
    handoff = offered(cast)
    Handoff.objects.filter(pk=handoff.pk).update(assignee=None, assigned_at=None)

    def accept() -> object:
        return actions.accept_handoff(actor=cast.deniz, handoff=handoff, now=LATER)

    with meanwhile(lambda: refused.extend(at_once(accept))):
        leave(cast, cast.deniz)

    handoff.refresh_from_db()
    assert ([getattr(error, "code", error) for error in refused], handoff.assignee) == (["wrong_side"], None)


def test_a_team_that_is_just_closing_gets_no_offer() -> None:
    cast, refused = make_cast(), list[Exception]()
    empty = make_team("Messevertrieb")

    def offer() -> object:
        return actions.offer_handoff(
            actor=cast.tobias, lead=make_lead(), team=empty, context=CONTEXT, now=NOW
        )

    with meanwhile(lambda: refused.extend(at_once(offer))):
        close_team(actor=cast.paul, team=empty, now=NOW)

    assert [type(error) for error in refused] == [TeamNotReceiving]
    assert not Handoff.objects.exists()


def test_an_answer_beside_the_leaving_of_who_gives_it_never_deadlocks() -> None:
    cast = make_cast()
    handoff = offered(cast)

    errors = at_once(
        lambda: leave(cast, cast.deniz),
        lambda: actions.accept_handoff(actor=cast.deniz, handoff=handoff, now=LATER),
    )

    handoff.refresh_from_db()
    assert [getattr(error, "code", error) for error in errors] in ([], ["wrong_side"])
    assert handoff.assignee == cast.carolin
    connection.close()


def test_somebody_joining_the_team_that_another_leaves_never_deadlocks() -> None:
    cast, newcomer = make_cast(), make_user("Neu")
    handoff, errors = offered(cast), list[Exception]()

    def join() -> object:
        return start_membership(
            actor=cast.paul, person=newcomer, team=cast.sales_south, role="member", now=LATER
        )

    leaving = threading.Thread(target=lambda: errors.extend(at_once(lambda: leave(cast, cast.deniz))))
    joining = threading.Thread(target=lambda: errors.extend(at_once(join)))
    with transaction.atomic():
        lock_lead(handoff.lead)
        leaving.start()
        wait_until_somebody_waits(leaving)
        joining.start()
        wait_until_somebody_waits(joining, 2)
    leaving.join(60)
    joining.join(60)

    handoff.refresh_from_db()
    assert (errors, handoff.assignee, newcomer.team) == ([], cast.carolin, cast.sales_south)


def test_nobody_takes_for_a_side_that_they_have_just_left() -> None:
    cast = make_cast()
    handoff = offered(cast)
    Handoff.objects.filter(pk=handoff.pk).update(assignee=None, assigned_at=None)
    before, signed_in = cast.deniz.side, cast.deniz
    moved = User.objects.get(pk=cast.deniz.pk)
    start_membership(actor=cast.paul, person=moved, team=cast.marketing, role="member", now=LATER)

    with pytest.raises(WrongSide):
        actions.accept_handoff(actor=signed_in, handoff=handoff, now=LATER)

    handoff.refresh_from_db()
    assert (before, handoff.state, handoff.assignee) == ("sales", "offered", None)
