"""Teams: made, renamed, moved, closed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from alliance.errors import Denied, RuleError
from alliance.journal.models import Entry
from alliance.people.actions import (
    change_team,
    close_team,
    create_team,
    end_membership,
    rename_team,
    reopen_team,
)
from alliance.people.actions.teams import (
    ParentOnOtherSide,
    RegionUnknown,
    TeamAlreadyClosed,
    TeamAlreadyOpen,
    TeamNameMissing,
    TeamNameTaken,
    TeamNameUnchanged,
    TeamSideUnknown,
    TeamStillNeeded,
)
from alliance.people.models import FormerTeamName, Side, Team
from alliance.people.queries import team_name_at, team_names_at
from tests.cast import Cast
from tests.factories import NOW, make_calendar, make_team
from tests.twice import at_once

pytestmark = pytest.mark.django_db


def test_create_team_works_by_the_default_calendar(cast: Cast) -> None:
    team = create_team(
        actor=cast.paul,
        name="Vertrieb  West ",
        side=Side.SALES,
        parent=cast.sales,
        regions=["de-nw", "", " DE-RP"],
        now=NOW,
    )

    assert (team.name, team.calendar.name, team.regions) == ("Vertrieb West", "Standard", ["DE-NW", "DE-RP"])
    entry = Entry.objects.get()
    assert (entry.verb, entry.data) == ("team.created", {"name": "Vertrieb West", "side": "sales"})


def test_create_team_refuses_what_cannot_be(cast: Cast) -> None:
    refused: list[tuple[dict[str, Any], type[RuleError]]] = [
        ({"name": "Vertrieb", "side": Side.SALES}, TeamNameTaken),
        ({"name": " ", "side": Side.SALES}, TeamNameMissing),
        ({"name": "Neutral", "side": "neutral"}, TeamSideUnknown),
        ({"name": "Quer", "side": Side.MARKETING, "parent": cast.sales}, ParentOnOtherSide),
        ({"name": "Fern", "side": Side.SALES, "regions": ["Baden-Württemberg"]}, RegionUnknown),
    ]

    for values, error in refused:
        with pytest.raises(error):
            create_team(actor=cast.paul, now=NOW, **values)

    assert (Team.objects.count(), Entry.objects.count()) == (4, 0)


@pytest.mark.parametrize("name", ["jana", "ralf", "helga", "deniz"])
def test_create_team_is_denied_to_everybody_but_administrators(cast: Cast, name: str) -> None:
    with pytest.raises(Denied):
        create_team(actor=getattr(cast, name), name="Neu", side=Side.SALES, now=NOW)

    assert (Team.objects.count(), Entry.objects.count()) == (4, 0)


@pytest.mark.requirement("B18")
def test_after_a_rename_an_earlier_time_shows_the_name_valid_then(cast: Cast) -> None:
    rename_team(actor=cast.paul, team=cast.sales, name="Markt", now=NOW - timedelta(days=300))
    rename_team(actor=cast.ralf, team=cast.sales, name="Kundenteam", now=NOW)

    assert team_name_at(cast.sales, NOW - timedelta(days=365)) == "Vertrieb"
    assert team_name_at(cast.sales, NOW - timedelta(days=300)) == "Markt"
    assert team_name_at(cast.sales, NOW - timedelta(seconds=1)) == "Markt"
    assert team_name_at(Team.objects.get(pk=cast.sales.pk), NOW) == "Kundenteam"
    assert team_names_at([cast.sales, cast.marketing], NOW - timedelta(days=365)) == {
        cast.sales.pk: "Vertrieb",
        cast.marketing.pk: "Marketing",
    }


def test_rename_team_writes_both_names_into_the_journal(cast: Cast) -> None:
    rename_team(actor=cast.ralf, team=cast.sales_south, name="Vertrieb Südwest", now=NOW)

    entry = Entry.objects.get()
    assert (entry.verb, entry.data) == ("team.renamed", {"from": "Vertrieb Süd", "to": "Vertrieb Südwest"})


@pytest.mark.parametrize("name", ["jana", "deniz", "helga"])
def test_rename_team_is_denied_to_members_and_the_other_side(cast: Cast, name: str) -> None:
    with pytest.raises(Denied):
        rename_team(actor=getattr(cast, name), team=cast.sales_south, name="Unser Süden", now=NOW)

    cast.sales_south.refresh_from_db()
    assert (cast.sales_south.name, Entry.objects.count()) == ("Vertrieb Süd", 0)
    assert not FormerTeamName.objects.exists()


def test_rename_team_refuses_the_same_and_a_taken_name(cast: Cast) -> None:
    with pytest.raises(TeamNameUnchanged):
        rename_team(actor=cast.paul, team=cast.sales, name="Vertrieb", now=NOW)
    with pytest.raises(TeamNameTaken):
        rename_team(actor=cast.paul, team=cast.sales, name="Vertrieb Süd", now=NOW)

    assert not Entry.objects.exists()
    assert not FormerTeamName.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_rename_team_twice_at_once_renames_once() -> None:
    team = make_team("Vertrieb")

    errors = at_once(
        lambda: rename_team(actor=None, team=team, name="Markt", now=NOW),
        lambda: rename_team(actor=None, team=team, name="Markt", now=NOW),
    )

    assert [type(error) for error in errors] == [TeamNameUnchanged]
    assert FormerTeamName.objects.get().name == "Vertrieb"


def test_change_team_moves_it_in_the_tree(cast: Cast) -> None:
    calendar = make_calendar("Wien", region="AT")

    change_team(
        actor=cast.paul,
        team=cast.sales_north,
        parent=cast.sales_south,
        calendar=calendar,
        regions=["AT"],
        now=NOW,
    )

    team = Team.objects.get(pk=cast.sales_north.pk)
    assert (team.parent, team.calendar, team.regions) == (cast.sales_south, calendar, ["AT"])
    assert Entry.objects.get().data["changed"] == ["calendar", "parent", "regions"]


def test_change_team_refuses_circles_and_the_other_side(cast: Cast) -> None:
    for parent in (cast.sales_south, cast.sales, cast.marketing):
        with pytest.raises(ParentOnOtherSide):
            change_team(
                actor=cast.paul,
                team=cast.sales,
                parent=parent,
                calendar=cast.sales.calendar,
                regions=[],
                now=NOW,
            )

    assert not Entry.objects.exists()


def test_change_team_is_denied_to_its_lead(cast: Cast) -> None:
    with pytest.raises(Denied):
        change_team(
            actor=cast.ralf, team=cast.sales, parent=None, calendar=make_calendar(), regions=[], now=NOW
        )

    assert not Entry.objects.exists()


def test_close_team_waits_until_nobody_is_in_it(cast: Cast) -> None:
    for team in (cast.sales_north, cast.sales):
        with pytest.raises(TeamStillNeeded):
            close_team(actor=cast.paul, team=team, now=NOW)
    end_membership(actor=cast.paul, person=cast.anke, now=NOW)

    closed = close_team(actor=cast.paul, team=cast.sales_north, now=NOW)

    assert closed.is_active is False
    with pytest.raises(TeamAlreadyClosed):
        close_team(actor=cast.paul, team=cast.sales_north, now=NOW)


def test_close_and_reopen_are_denied_to_leads(cast: Cast) -> None:
    team = make_team("Leer", Side.SALES, parent=cast.sales)

    with pytest.raises(Denied):
        close_team(actor=cast.ralf, team=team, now=NOW)
    with pytest.raises(Denied):
        reopen_team(actor=cast.ralf, team=team, now=NOW)

    assert not Entry.objects.exists()


def test_reopen_team_opens_a_closed_one_only(cast: Cast) -> None:
    team = make_team("Leer", Side.SALES, is_active=False)

    assert reopen_team(actor=cast.paul, team=team, now=NOW).is_active is True
    with pytest.raises(TeamAlreadyOpen):
        reopen_team(actor=cast.paul, team=team, now=NOW)


@pytest.mark.requirement("B90")
def test_the_database_knows_two_sides_and_keeps_teams_on_theirs(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="team_is_on_one_of_two_sides"), transaction.atomic():
        make_team("Dritte Seite", "service")
    with pytest.raises(IntegrityError, match="team_is_on_the_side_of_its_parent"), transaction.atomic():
        make_team("Quer", Side.MARKETING, parent=cast.sales)
