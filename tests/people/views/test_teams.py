"""Teams in the browser."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from alliance.people.models import Role, Team, User
from alliance.people.team_lanes import team_lanes
from tests.cast import Cast
from tests.factories import NOW, make_team, make_user
from tests.people.views import FRAME

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_teams_stand_in_two_lanes_below_the_team_they_belong_to(cast: Cast) -> None:
    make_team("Alt", "sales", is_active=False)

    lanes = team_lanes(cast.deniz)

    assert [(row.team.name, row.depth, row.members) for row in lanes.sales] == [
        ("Vertrieb", 0, 1),
        ("Vertrieb Nord", 1, 1),
        ("Vertrieb Süd", 1, 2),
    ]
    assert [row.team.name for row in lanes.marketing] == ["Marketing"]
    assert lanes.sales[0].leads == [cast.ralf]
    assert [row.team.name for row in lanes.closed] == ["Alt"]


@pytest.mark.parametrize("more", [0, 20])
def test_the_list_costs_the_same_for_few_and_many_teams(
    cast: Cast, sign_in: SignIn, django_assert_num_queries, more: int
) -> None:
    for _number in range(more):
        make_user(team=make_team(parent=cast.sales), role=Role.LEAD)
    browser = sign_in(cast.tobias)

    # The teams with their sizes, and their leads.
    with django_assert_num_queries(FRAME + 2):
        browser.get(reverse("team_list"))


@pytest.mark.parametrize("more", [0, 20])
def test_the_page_costs_the_same_for_few_and_many_members(
    cast: Cast, sign_in: SignIn, django_assert_num_queries, more: int
) -> None:
    for _number in range(more):
        make_user(team=cast.sales_south)
        left = make_user(team=cast.sales_south)
        left.memberships.update(ended_at=NOW)
    browser = sign_in(cast.tobias)

    # The team, its calendar, the tree and its leads, members and who is away, teams below, earlier members
    # and names.
    with django_assert_num_queries(FRAME + 9):
        response = browser.get(reverse("team_detail", args=[cast.sales_south.pk]))

    assert len(response.context["members"]) == 2 + more


@pytest.mark.requirement("B18")
def test_the_page_says_what_the_team_was_called_before(cast: Cast, sign_in: SignIn) -> None:
    browser, url = sign_in(cast.ralf), reverse("team_rename", args=[cast.sales_south.pk])

    response = browser.post(url, {"name": "Kundenteam Süd"}, follow=True)

    assert response.redirect_chain == [(reverse("team_detail", args=[cast.sales_south.pk]), 302)]
    text = response.content.decode()
    assert "Kundenteam Süd" in text
    assert "Vertrieb Süd" in text


def test_the_page_shows_working_hours_and_the_lead_above(cast: Cast, sign_in: SignIn) -> None:
    text = sign_in(cast.jana).get(reverse("team_detail", args=[cast.sales_south.pk])).content.decode()

    assert "08:00–17:00" in text
    assert "DE-BW" in text
    assert "Ralf Steiner" in text


def test_adding_a_team_refuses_a_parent_of_the_other_side(cast: Cast, sign_in: SignIn) -> None:
    values = {
        "name": "Quer",
        "side": "marketing",
        "parent": cast.sales.pk,
        "calendar": cast.sales.calendar_id,
    }

    response = sign_in(cast.paul).post(reverse("team_new"), values)

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["parent"])
    assert Team.objects.count() == 4


def test_a_taken_name_is_refused_on_its_field(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.ralf).post(
        reverse("team_rename", args=[cast.sales_south.pk]), {"name": "Vertrieb Nord"}
    )

    assert (response.status_code, list(response.context["form"].errors)) == (409, ["name"])


def test_regions_are_shown_as_they_are_typed(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("team_edit", args=[cast.sales_south.pk])
    browser = sign_in(cast.paul)
    values = {"parent": cast.sales.pk, "calendar": cast.sales.calendar_id, "regions": "de-by, AT"}

    browser.post(url, values)

    assert Team.objects.get(pk=cast.sales_south.pk).regions == ["AT", "DE-BY"]
    assert 'value="AT, DE-BY"' in browser.get(url).content.decode()


def test_a_team_with_members_stays_open(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.paul).post(reverse("team_close", args=[cast.sales_south.pk]))

    assert response.status_code == 409
    cast.sales_south.refresh_from_db()
    assert cast.sales_south.is_active
