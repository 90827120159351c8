"""Whose turn it is, and who are the two leads."""

from datetime import timedelta

import pytest

from alliance.people.actions import end_membership
from alliance.people.models import Absence, User
from leads.handoffs.models import Handoff
from leads.handoffs.routing import both_leads, choose_assignee
from tests.cast import Cast
from tests.factories import NOW, make_lead, make_team, make_user
from tests.handoffs.scenes import offered

pytestmark = pytest.mark.django_db


def away(person: User, deputy: User | None = None) -> None:
    day = NOW.date()
    Absence.objects.create(person=person, starts_on=day, ends_on=day + timedelta(days=3), deputy=deputy)


def offered_in_turn(cast: Cast, number: int = 0) -> Handoff:
    """The offerer leaves it to the turn."""
    return offered(cast, lead=make_lead(), assignee=None, now=NOW + timedelta(minutes=number))


def test_offers_go_round_among_the_present(cast: Cast) -> None:
    julia = make_user("Julia Hoffmann", team=cast.sales_south)
    away(julia)

    got = [offered_in_turn(cast, number).assignee for number in range(4)]

    assert got == [cast.deniz, cast.carolin, cast.deniz, cast.carolin]


def test_a_named_person_counts_in_the_turn(cast: Cast) -> None:
    offered(cast, assignee=cast.deniz)

    assert offered_in_turn(cast, 1).assignee == cast.carolin


def test_whoever_comes_back_is_next(cast: Cast) -> None:
    offered(cast, assignee=cast.deniz, now=NOW - timedelta(days=1))
    away(cast.carolin)
    while_away = offered_in_turn(cast).assignee
    Absence.objects.all().delete()

    assert (while_away, offered_in_turn(cast, 1).assignee) == (cast.deniz, cast.carolin)


def test_a_named_person_who_is_away_is_stood_in_for(cast: Cast) -> None:
    away(cast.deniz, deputy=cast.carolin)

    assert offered(cast, assignee=cast.deniz).assignee == cast.carolin


def test_a_deputy_who_is_away_too_is_followed(cast: Cast) -> None:
    away(cast.deniz, deputy=cast.carolin)
    away(cast.carolin, deputy=cast.anke)

    assert offered(cast, assignee=cast.deniz).assignee == cast.anke


def test_a_person_away_without_deputy_keeps_what_is_named_for_them(cast: Cast) -> None:
    away(cast.deniz)

    assert offered(cast, assignee=cast.deniz).assignee == cast.deniz


def test_when_the_whole_team_is_away_a_deputy_gets_it(cast: Cast) -> None:
    away(cast.deniz, deputy=cast.anke)
    away(cast.carolin)

    assert offered_in_turn(cast).assignee == cast.anke


def test_the_lead_is_the_seat_of_last_resort(cast: Cast) -> None:
    away(cast.deniz)
    away(cast.carolin)

    assert offered_in_turn(cast).assignee == cast.ralf


def test_a_lead_who_is_away_is_stood_in_for(cast: Cast) -> None:
    empty = make_team("Vertrieb West", parent=cast.sales)
    away(cast.ralf, deputy=cast.anke)

    assert choose_assignee(empty, NOW) == cast.anke


def test_the_day_is_that_of_the_team(cast: Cast) -> None:
    # 23:30 in London is already the next day in Berlin.
    late = NOW.replace(hour=23, minute=30)
    Absence.objects.create(
        person=cast.deniz, starts_on=NOW.date() + timedelta(days=1), ends_on=NOW.date() + timedelta(days=1)
    )

    assert choose_assignee(cast.sales_south, late) == cast.carolin


def test_nobody_is_chosen_where_nobody_is(cast: Cast) -> None:
    end_membership(actor=cast.paul, person=cast.ralf, now=NOW)

    assert choose_assignee(make_team("Vertrieb West", parent=cast.sales), NOW) is None


def test_both_leads_are_those_of_the_two_teams(cast: Cast) -> None:
    assert both_leads(offered(cast)) == [cast.jana, cast.ralf]
