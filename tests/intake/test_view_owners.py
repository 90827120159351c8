"""Saved views whose owner left: who takes them over or deletes them, and that pins of hidden views take no room."""

from functools import partial

import pytest

from alliance.errors import Denied
from alliance.journal.models import Entry
from alliance.people.models import Membership, User
from leads.intake.models import SavedView, ViewPin
from leads.intake.saved_views import (
    MOST_PINS,
    TooManyViews,
    ViewNameTaken,
    change_view,
    delete_view,
    pin_view,
    save_view,
    take_over_view,
    visible_views,
)
from tests.cast import Cast, make_cast
from tests.factories import NOW
from tests.twice import at_once

pytestmark = pytest.mark.django_db
EVERYBODY = ("tobias", "jana", "ralf", "deniz", "anke", "helga", "yusuf", "paul", "ingrid")


def saved(owner: User, name: str = "Heiß", scope: str = "everyone") -> SavedView:
    return save_view(actor=owner, name=name, query="stage=mql", scope=scope, now=NOW)


def leaves(person: User) -> None:
    Membership.objects.filter(person=person).update(ended_at=NOW)


def again(person: User) -> User:
    """The same person in a later request, places read anew."""
    return User.objects.get(pk=person.pk)


def takes_over(person: User, view: SavedView) -> bool:
    try:
        take_over_view(actor=person, view=view, now=NOW)
    except Denied:
        return False
    return True


@pytest.mark.parametrize("scope", ["everyone", "team"])
@pytest.mark.parametrize(("owner", "lead"), [("tobias", "jana"), ("deniz", "ralf")])
def test_a_lead_of_the_side_answers_for_what_was_left(cast: Cast, owner: str, lead: str, scope: str) -> None:
    view = saved(getattr(cast, owner), scope=scope)
    leaves(getattr(cast, owner))

    taken = [name for name in EVERYBODY if name != owner and name not in (lead, "paul")]
    assert [name for name in taken if takes_over(getattr(cast, name), view)] == []
    assert view in visible_views(getattr(cast, lead))
    assert takes_over(getattr(cast, lead), view)

    view.refresh_from_db()
    assert (view.owner, view.scope, view.query) == (getattr(cast, lead), scope, "stage=mql")
    entry = Entry.objects.get(verb="view.taken_over")
    assert (entry.actor, entry.data["owner"]) == (getattr(cast, lead), getattr(cast, owner).pk)


def test_an_administrator_answers_for_all_of_it(cast: Cast) -> None:
    of_a_team, of_nobody = saved(cast.deniz, scope="team"), saved(cast.helga)
    leaves(cast.deniz)
    leaves(cast.helga)

    assert takes_over(cast.paul, of_a_team)
    delete_view(actor=cast.paul, view=of_nobody, now=NOW)

    assert SavedView.objects.get().owner == cast.paul
    assert SavedView.objects.get().team == cast.sales_south


@pytest.mark.parametrize("name", ["jana", "paul"])
def test_while_the_owner_is_here_or_of_what_was_private_nobody_takes_anything(cast: Cast, name: str) -> None:
    shared, private = saved(cast.tobias), saved(cast.sofia, scope="private")
    leaves(cast.sofia)

    assert not takes_over(getattr(cast, name), shared)
    assert not takes_over(getattr(cast, name), private)
    with pytest.raises(Denied):
        delete_view(actor=getattr(cast, name), view=private, now=NOW)
    assert private not in visible_views(getattr(cast, name))
    assert not Entry.objects.filter(verb__in=("view.taken_over", "view.deleted")).exists()


def test_somebody_who_was_switched_off_left(cast: Cast) -> None:
    view = saved(cast.tobias, scope="team")
    User.objects.filter(pk=cast.tobias.pk).update(is_active=False)

    assert takes_over(cast.jana, view)


def test_a_name_stays_unique_for_the_new_owner(cast: Cast) -> None:
    view = saved(cast.tobias)
    saved(cast.jana)
    leaves(cast.tobias)

    with pytest.raises(ViewNameTaken):
        take_over_view(actor=cast.jana, view=view, now=NOW)

    assert SavedView.objects.get(pk=view.pk).owner == cast.tobias


@pytest.mark.django_db(transaction=True)
def test_taken_over_twice_at_once_it_has_one_owner() -> None:
    cast = make_cast()
    view = saved(cast.tobias)
    leaves(cast.tobias)

    errors = at_once(
        *[partial(take_over_view, actor=who, view=view, now=NOW) for who in (cast.jana, cast.paul)]
    )

    assert [type(error) for error in errors] == [Denied]
    assert Entry.objects.filter(verb="view.taken_over").count() == 1


def test_a_pin_of_a_view_that_became_private_takes_no_room(cast: Cast) -> None:
    views = [saved(cast.tobias, f"Nr. {number}") for number in range(MOST_PINS)]
    for view in views:
        pin_view(actor=cast.deniz, view=view, now=NOW)
    another = saved(cast.jana)
    with pytest.raises(TooManyViews):
        pin_view(actor=cast.deniz, view=another, now=NOW)

    change_view(actor=cast.tobias, view=views[0], scope="private", now=NOW)
    pin_view(actor=cast.deniz, view=another, now=NOW)

    assert ViewPin.objects.filter(person=cast.deniz, view=another).exists()


def test_a_view_of_a_team_stays_one_when_its_owner_has_none_any_more(cast: Cast) -> None:
    view = saved(cast.deniz, scope="team")
    leaves(cast.deniz)
    Membership.objects.create(person=cast.deniz, role="executive", started_at=NOW)

    change_view(actor=again(cast.deniz), view=view, name="Lau", scope="team", now=NOW)

    view.refresh_from_db()
    assert (view.name, view.team) == ("Lau", cast.sales_south)
