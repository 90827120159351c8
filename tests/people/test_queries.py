"""Who leads, who is present, who stands in, and what a person may see."""

from datetime import date, timedelta

import pytest

from alliance.people import queries
from alliance.people.models import Absence, Role, User
from tests.cast import Cast
from tests.factories import NOW, make_team, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 17)


def away(person: User, deputy: User | None = None, *, days: int = 0) -> Absence:
    return Absence.objects.create(
        person=person, deputy=deputy, starts_on=TODAY, ends_on=TODAY + timedelta(days=days)
    )


def test_lead_of_finds_the_nearest_lead_upwards(cast: Cast) -> None:
    own = make_user("Uta Süd", team=cast.sales_south, role=Role.LEAD)

    assert queries.lead_of(cast.sales_south) == own
    assert queries.lead_of(cast.sales_north) == cast.ralf
    assert queries.lead_of(cast.marketing) == cast.jana


def test_lead_of_falls_back_to_any_lead_of_the_side_never_of_the_other(cast: Cast) -> None:
    apart = make_team("Innendienst", "sales")
    cast.jana.is_active = False
    cast.jana.save()

    assert queries.lead_of(apart) == cast.ralf
    assert queries.lead_of(cast.marketing) is None


def test_lead_of_survives_a_circle_of_teams(cast: Cast) -> None:
    cast.sales.parent = cast.sales_south
    cast.sales.save()

    assert queries.lead_of(cast.sales_north) == cast.ralf


def test_current_and_present_members_are_those_of_exactly_this_team(cast: Cast) -> None:
    away(cast.deniz)

    assert list(queries.current_members(cast.sales_south)) == [cast.carolin, cast.deniz]
    assert queries.present_members(cast.sales_south, TODAY) == [cast.carolin]
    assert queries.present_members(cast.sales_south, TODAY + timedelta(days=1)) == [cast.carolin, cast.deniz]


def test_stand_in_is_the_person_when_present(cast: Cast) -> None:
    away(cast.deniz, cast.carolin)

    assert queries.stand_in(cast.deniz, TODAY + timedelta(days=1)) == cast.deniz
    assert queries.stand_in(cast.stranger, TODAY) is None


def test_stand_in_follows_deputies_who_are_away_themselves(cast: Cast) -> None:
    away(cast.deniz, cast.carolin)
    away(cast.carolin, cast.anke)

    assert queries.stand_in(cast.deniz, TODAY) == cast.anke


def test_stand_in_is_nobody_in_a_circle_or_without_a_deputy(cast: Cast) -> None:
    away(cast.deniz, cast.carolin)
    away(cast.carolin, cast.deniz)
    away(cast.anke)

    assert queries.stand_in(cast.deniz, TODAY) is None
    assert queries.stand_in(cast.anke, TODAY) is None


def test_stand_in_is_nobody_who_lost_the_place(cast: Cast) -> None:
    away(cast.deniz, cast.carolin)
    cast.carolin.memberships.update(ended_at=NOW)

    assert queries.stand_in(User.objects.get(pk=cast.deniz.pk), TODAY) is None


def test_stand_ins_names_for_everybody_at_once_who_stands_in(cast: Cast) -> None:
    away(cast.deniz, cast.carolin)
    away(cast.carolin, cast.anke)
    away(cast.tobias, cast.sofia)
    away(cast.jana, cast.stranger)
    away(cast.ralf)

    found = queries.stand_ins(TODAY)

    assert found == {
        cast.deniz.pk: cast.anke.pk,
        cast.carolin.pk: cast.anke.pk,
        cast.tobias.pk: cast.sofia.pk,
    }


def test_stand_ins_is_nobody_in_a_circle(cast: Cast) -> None:
    away(cast.deniz, cast.carolin)
    away(cast.carolin, cast.deniz)

    assert queries.stand_ins(TODAY) == {}


def test_visible_people_shows_all_with_a_place_and_no_machines(cast: Cast) -> None:
    make_user("CRM-Sync", role=None, is_machine=True)

    assert cast.stranger not in queries.visible_people(cast.deniz)
    assert queries.visible_people(cast.deniz).count() == 11
    assert queries.visible_people(cast.paul).count() == 12
    assert queries.visible_people(cast.stranger).count() == 0


def test_visible_people_still_shows_who_left(cast: Cast) -> None:
    cast.tobias.memberships.update(ended_at=NOW)

    assert cast.tobias in queries.visible_people(cast.deniz)
    assert cast.tobias not in queries.people_with_place()


def test_teams_of_side_are_the_open_ones_by_name(cast: Cast) -> None:
    make_team("Alt", "sales", is_active=False)

    assert [team.name for team in queries.teams_of_side("sales")] == [
        "Vertrieb",
        "Vertrieb Nord",
        "Vertrieb Süd",
    ]


def test_a_person_comes_with_place_and_team_in_one_query(cast: Cast, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        person = queries.person_with_place(cast.deniz.pk)
        assert person is not None
        assert (person.side, person.role, str(person.team)) == ("sales", "member", "Vertrieb Süd")

    with django_assert_num_queries(1):
        stranger = queries.person_with_place(cast.stranger.pk)
        assert stranger is not None
        assert (stranger.side, stranger.membership) == (None, None)


def test_a_person_with_a_past_comes_with_the_current_place(cast: Cast) -> None:
    cast.tobias.memberships.update(ended_at=NOW)

    person = queries.person_with_place(cast.tobias.pk)

    assert person is not None
    assert person.membership is None
