"""A person's place begins, changes and ends; history stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from alliance.errors import Denied
from alliance.journal.models import Entry
from alliance.people.actions import end_membership, start_membership
from alliance.people.actions.memberships import (
    HasNoPlace,
    LastAdministrator,
    MembershipStartsTooEarly,
    NeutralRoleHasNoTeam,
    PersonIsInactive,
    PlaceUnchanged,
    RoleNeedsTeam,
    TeamIsClosed,
    UnknownRole,
)
from alliance.people.models import Membership, Role, Side, User
from alliance.people.queries import membership_at
from tests.cast import Cast
from tests.factories import NOW, make_team, make_user
from tests.twice import at_once

pytestmark = pytest.mark.django_db


def places(person: User) -> list[tuple[str | None, bool]]:
    return [(place.side, place.ended_at is None) for place in person.memberships.order_by("pk")]


def test_start_membership_changes_sides_and_keeps_the_history(cast: Cast) -> None:
    started = start_membership(
        actor=cast.paul, person=cast.tobias, team=cast.sales_south, role=Role.MEMBER, now=NOW
    )

    assert (started.side, started.started_at) == ("sales", NOW)
    assert places(cast.tobias) == [("marketing", False), ("sales", True)]
    assert cast.tobias.side == "sales"
    entries = Entry.objects.order_by("id")
    assert [(entry.verb, entry.thread_type, entry.thread_id) for entry in entries] == [
        ("membership.ended", "user", cast.tobias.pk),
        ("membership.started", "user", cast.tobias.pk),
    ]
    assert entries[0].data == {
        "role": "member",
        "side": "marketing",
        "team": "Marketing",
        "team_id": cast.marketing.pk,
    }


@pytest.mark.requirement("B18")
def test_membership_at_answers_with_the_place_valid_then(cast: Cast) -> None:
    start_membership(actor=cast.paul, person=cast.tobias, team=cast.sales_south, role=Role.LEAD, now=NOW)

    before = membership_at(cast.tobias, NOW - timedelta(seconds=1))
    after = membership_at(cast.tobias, NOW)

    assert before is not None
    assert after is not None
    assert (before.side, before.role) == ("marketing", "member")
    assert (after.side, after.role) == ("sales", "lead")
    assert membership_at(cast.tobias, NOW - timedelta(days=4000)) is None


def test_start_membership_gives_a_stranger_a_neutral_role(cast: Cast) -> None:
    start_membership(actor=cast.paul, person=cast.stranger, team=None, role=Role.FACILITATOR, now=NOW)

    assert (cast.stranger.side, cast.stranger.role) == (None, "facilitator")


@pytest.mark.parametrize("name", ["jana", "ralf", "helga", "yusuf", "ingrid", "tobias", "stranger"])
def test_start_membership_is_denied_to_everybody_but_administrators(cast: Cast, name: str) -> None:
    with pytest.raises(Denied):
        start_membership(
            actor=getattr(cast, name), person=cast.tobias, team=cast.sales, role=Role.LEAD, now=NOW
        )

    assert places(cast.tobias) == [("marketing", True)]
    assert not Entry.objects.exists()


def test_start_membership_refuses_roles_and_teams_that_do_not_fit(cast: Cast) -> None:
    closed = make_team("Messebau", Side.SALES, is_active=False)
    refused = [
        (Role.MEMBER, None, RoleNeedsTeam),
        (Role.EXECUTIVE, cast.sales, NeutralRoleHasNoTeam),
        ("owner", cast.sales, UnknownRole),
        (Role.MEMBER, closed, TeamIsClosed),
        (Role.MEMBER, cast.marketing, PlaceUnchanged),
    ]

    for role, team, error in refused:
        with pytest.raises(error):
            start_membership(actor=cast.paul, person=cast.tobias, team=team, role=role, now=NOW)

    assert places(cast.tobias) == [("marketing", True)]


def test_start_membership_refuses_the_inactive_and_the_past(cast: Cast) -> None:
    gone = make_user("Weg", role=None, is_active=False)

    with pytest.raises(PersonIsInactive):
        start_membership(actor=cast.paul, person=gone, team=cast.sales, role=Role.MEMBER, now=NOW)
    with pytest.raises(MembershipStartsTooEarly):
        start_membership(
            actor=cast.paul,
            person=cast.tobias,
            team=cast.sales,
            role=Role.MEMBER,
            now=NOW - timedelta(days=500),
        )


def test_end_membership_takes_the_place(cast: Cast) -> None:
    ended = end_membership(actor=cast.paul, person=cast.tobias, now=NOW)

    assert (ended.ended_at, cast.tobias.side) == (NOW, None)
    with pytest.raises(HasNoPlace):
        end_membership(actor=cast.paul, person=cast.tobias, now=NOW)


def test_end_membership_is_denied_to_the_lead(cast: Cast) -> None:
    with pytest.raises(Denied):
        end_membership(actor=cast.jana, person=cast.tobias, now=NOW)

    assert places(cast.tobias) == [("marketing", True)]
    assert not Entry.objects.exists()


def test_the_last_administrator_stays(cast: Cast) -> None:
    with pytest.raises(LastAdministrator):
        end_membership(actor=cast.paul, person=cast.paul, now=NOW)
    with pytest.raises(LastAdministrator):
        start_membership(actor=None, person=cast.paul, team=None, role=Role.AUDITOR, now=NOW)

    assert cast.paul.is_admin
    assert not Entry.objects.exists()


def test_one_of_two_administrators_may_go(cast: Cast) -> None:
    make_user("Zweite Verwaltung", role=Role.ADMIN)

    end_membership(actor=cast.paul, person=cast.paul, now=NOW)

    assert cast.paul.role is None


@pytest.mark.django_db(transaction=True)
def test_two_administrators_ended_at_once_leave_one() -> None:
    first, second = make_user("Erste", role=Role.ADMIN), make_user("Zweite", role=Role.ADMIN)

    errors = at_once(
        lambda: end_membership(actor=None, person=first, now=NOW),
        lambda: end_membership(actor=None, person=second, now=NOW),
    )

    assert [type(error) for error in errors] == [LastAdministrator]
    assert Membership.objects.filter(role=Role.ADMIN, ended_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_places_at_once_leave_one_current() -> None:
    team, person = make_team("Vertrieb"), make_user("Neu", role=None)

    errors = at_once(
        lambda: start_membership(actor=None, person=person, team=team, role=Role.MEMBER, now=NOW),
        lambda: start_membership(actor=None, person=person, team=team, role=Role.MEMBER, now=NOW),
    )

    assert [type(error) for error in errors] == [PlaceUnchanged]
    assert person.memberships.count() == 1


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"side": "sales"}, "membership_history_is_never_rewritten"),
        ({"role": "lead"}, "membership_history_is_never_rewritten"),
        ({"started_at": NOW}, "membership_history_is_never_rewritten"),
    ],
)
def test_the_database_keeps_memberships_as_they_were(
    cast: Cast, changes: dict[str, object], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match="history"), transaction.atomic():
        Membership.objects.filter(person=cast.tobias).update(**changes)

    assert places(cast.tobias) == [("marketing", True)]


def test_the_database_does_not_reopen_an_ended_membership(cast: Cast) -> None:
    end_membership(actor=cast.paul, person=cast.tobias, now=NOW)

    with pytest.raises(IntegrityError, match="history"), transaction.atomic():
        Membership.objects.filter(person=cast.tobias).update(ended_at=None)


def test_the_database_keeps_members_on_the_side_of_their_team(cast: Cast) -> None:
    with (
        pytest.raises(IntegrityError, match="membership_is_on_the_side_of_its_team"),
        transaction.atomic(),
    ):
        Membership.objects.create(
            person=cast.stranger, team=cast.sales, side=Side.MARKETING, role=Role.MEMBER, started_at=NOW
        )
