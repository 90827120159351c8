"""Who has a place, and who may do what to whom."""

import pytest
from django.contrib.auth.models import AnonymousUser

from alliance.people import permissions
from alliance.people.actions import create_client
from alliance.people.models import Role
from tests.cast import Cast
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
EVERYBODY = ("jana", "tobias", "ralf", "deniz", "anke", "helga", "yusuf", "paul", "ingrid", "stranger")


def allowed(cast: Cast, rule, *args: object) -> set[str]:
    return {name for name in EVERYBODY if rule(getattr(cast, name), *args)}


def test_has_place_needs_a_current_membership(cast: Cast) -> None:
    assert allowed(cast, permissions.has_place) == set(EVERYBODY) - {"stranger"}
    assert not permissions.has_place(AnonymousUser())


def test_has_place_is_lost_with_the_account(cast: Cast) -> None:
    cast.deniz.is_active = False

    assert not permissions.has_place(cast.deniz)


def test_has_place_counts_the_account_of_a_program(cast: Cast) -> None:
    client = create_client(actor=cast.paul, name="CRM", now=NOW)

    assert permissions.has_place(client.user)


def test_only_administrators_manage_people_and_programs(cast: Cast) -> None:
    assert allowed(cast, permissions.may_manage_people) == {"paul"}
    assert allowed(cast, permissions.may_manage_clients) == {"paul"}
    assert permissions.may_manage_people(None)


def test_everybody_edits_only_their_own_profile(cast: Cast) -> None:
    assert allowed(cast, permissions.may_edit_profile, cast.deniz) == {"deniz"}


def test_absences_are_recorded_by_the_person_their_leads_and_administrators(cast: Cast) -> None:
    make_user("Uta Nord", team=cast.sales_north, role=Role.LEAD)

    assert allowed(cast, permissions.may_record_absence, cast.deniz) == {"deniz", "ralf", "paul"}
    assert allowed(cast, permissions.may_record_absence, cast.helga) == {"helga", "paul"}
    assert allowed(cast, permissions.may_record_absence, cast.stranger) == {"paul"}


def test_leads_rename_their_own_teams_and_those_below(cast: Cast) -> None:
    own = make_user("Uta Süd", team=cast.sales_south, role=Role.LEAD)

    assert allowed(cast, permissions.may_rename_team, cast.sales_south) == {"ralf", "paul"}
    assert permissions.may_rename_team(own, cast.sales_south)
    assert not permissions.may_rename_team(own, cast.sales)


@pytest.mark.requirement("B90")
def test_both_sides_may_the_same_with_their_own(cast: Cast) -> None:
    mirror = [(cast.jana, cast.tobias, cast.marketing), (cast.ralf, cast.deniz, cast.sales)]

    answers = [
        (
            permissions.may_manage_people(lead),
            permissions.may_record_absence(lead, member),
            permissions.may_rename_team(lead, team),
            permissions.may_record_absence(member, lead),
            permissions.may_rename_team(member, team),
        )
        for lead, member, team in mirror
    ]

    assert answers == [(False, True, True, False, False)] * 2
