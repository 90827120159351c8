"""Saved views of the lead list: who sees them, who changes them, and what stays when two act at once."""

from functools import partial

import pytest

from alliance.errors import Denied, Invalid, RuleError
from alliance.journal.models import Entry
from alliance.people.models import User
from leads.intake.models import SavedView, ViewPin
from leads.intake.saved_views import (
    MOST_PINS,
    MOST_VIEWS,
    READY,
    NoTeamToShareWith,
    TooManyViews,
    ViewGone,
    ViewNameTaken,
    change_view,
    delete_view,
    pin_view,
    save_view,
    unpin_view,
    visible_views,
)
from tests.cast import Cast, make_cast
from tests.factories import NOW
from tests.twice import at_once

pytestmark = pytest.mark.django_db


def saved(owner: User, name: str = "Heiß", *, scope: str = "private", query: str = "stage=mql") -> SavedView:
    return save_view(actor=owner, name=name, query=query, scope=scope, now=NOW)


def verbs() -> list[str]:
    return list(Entry.objects.filter(verb__startswith="view.").order_by("id").values_list("verb", flat=True))


def test_a_view_keeps_what_the_list_understands_in_one_order(cast: Cast) -> None:
    view = saved(
        cast.tobias, " Meine  Messe ", query="columns=fit,stage&sort=due&stage=mql&nonsense=1&fit=A&q="
    )

    assert (view.name, view.scope, view.team) == ("Meine Messe", "private", None)
    assert view.query == "stage=mql&fit=A&sort=due&columns=fit%2Cstage"
    assert ViewPin.objects.get(person=cast.tobias).view == view
    assert verbs() == ["view.saved"]


@pytest.mark.parametrize(
    ("owner", "scope", "seers"),
    [
        ("tobias", "private", {"tobias"}),
        ("tobias", "team", {"tobias", "sofia", "jana"}),
        ("ralf", "team", {"ralf", "deniz", "carolin", "anke"}),
        ("deniz", "team", {"deniz", "carolin"}),
        ("deniz", "everyone", {"tobias", "jana", "sofia", "deniz", "ralf", "carolin", "anke", "helga"}),
        ("helga", "everyone", {"tobias", "jana", "sofia", "deniz", "ralf", "carolin", "anke", "helga"}),
    ],
)
def test_who_sees_a_view(cast: Cast, owner: str, scope: str, seers: set[str]) -> None:
    view = saved(getattr(cast, owner), scope=scope)
    people = ("tobias", "jana", "sofia", "deniz", "ralf", "carolin", "anke", "helga", "stranger")

    assert {name for name in people if view in visible_views(getattr(cast, name))} == seers


def test_a_change_by_the_owner_is_there_for_all(cast: Cast) -> None:
    view = saved(cast.tobias, scope="everyone")

    change_view(actor=cast.tobias, view=view, name="Lau", query="stage=nurturing", now=NOW)

    seen = visible_views(cast.deniz).get()
    assert (seen.name, seen.query, seen.scope) == ("Lau", "stage=nurturing", "everyone")
    entry = Entry.objects.get(verb="view.changed")
    assert entry.data["before"] == {"name": "Heiß", "scope": "everyone", "query": "stage=mql"}


def test_a_change_that_changes_nothing_is_no_news(cast: Cast) -> None:
    view = saved(cast.tobias)

    change_view(actor=cast.tobias, view=view, name="Heiß", now=NOW)

    assert verbs() == ["view.saved"]


@pytest.mark.parametrize("name", ["deniz", "jana", "paul"])
def test_nobody_but_the_owner_changes_or_deletes_it(cast: Cast, name: str) -> None:
    view = saved(cast.tobias, scope="everyone")

    for act in (change_view, delete_view):
        with pytest.raises(Denied):
            act(actor=getattr(cast, name), view=view, now=NOW)

    assert SavedView.objects.get() == view
    assert verbs() == ["view.saved"]


def test_a_stranger_saves_nothing(cast: Cast) -> None:
    with pytest.raises(Denied):
        saved(cast.stranger)

    assert not SavedView.objects.exists()
    assert verbs() == []


def test_a_person_gives_a_name_only_once(cast: Cast) -> None:
    saved(cast.tobias)
    saved(cast.deniz)

    with pytest.raises(ViewNameTaken):
        saved(cast.tobias)

    assert SavedView.objects.count() == 2


@pytest.mark.parametrize(("name", "scope"), [("", "private"), ("  ", "private"), ("Heiß", "world")])
def test_a_view_needs_a_name_and_an_audience(cast: Cast, name: str, scope: str) -> None:
    with pytest.raises(Invalid):
        saved(cast.tobias, name, scope=scope)

    assert not SavedView.objects.exists()


def test_without_a_team_nothing_is_shared_with_one(cast: Cast) -> None:
    with pytest.raises(NoTeamToShareWith):
        saved(cast.helga, scope="team")


def test_there_is_an_end_to_views_and_pins(cast: Cast) -> None:
    for number in range(MOST_VIEWS):
        saved(cast.tobias, f"Nr. {number}")

    with pytest.raises(TooManyViews):
        saved(cast.tobias, "Eine zu viel")
    with pytest.raises(TooManyViews):
        pin_view(actor=cast.tobias, view=SavedView.objects.get(name="Nr. 99"), now=NOW)

    assert ViewPin.objects.filter(person=cast.tobias).count() == MOST_PINS


def test_each_pins_for_themselves(cast: Cast) -> None:
    view = saved(cast.tobias, scope="everyone")

    pin_view(actor=cast.deniz, view=view, now=NOW)
    pin_view(actor=cast.deniz, view=view, now=NOW)
    unpin_view(actor=cast.tobias, view=view)

    assert ViewPin.objects.get().person == cast.deniz


def test_what_one_does_not_see_one_does_not_pin(cast: Cast) -> None:
    view = saved(cast.tobias)

    with pytest.raises(Denied):
        pin_view(actor=cast.jana, view=view, now=NOW)

    assert ViewPin.objects.get().person == cast.tobias


def test_deleting_takes_the_pins_along(cast: Cast) -> None:
    view = saved(cast.tobias, scope="everyone")
    pin_view(actor=cast.deniz, view=view, now=NOW)

    delete_view(actor=cast.tobias, view=view, now=NOW)

    assert not ViewPin.objects.exists()
    assert verbs() == ["view.saved", "view.deleted"]
    with pytest.raises(ViewGone):
        change_view(actor=cast.tobias, view=SavedView(pk=view.pk), name="Wieder da", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_saved_twice_at_once_there_is_one() -> None:
    cast = make_cast()

    errors = at_once(*[partial(saved, cast.tobias)] * 2)

    assert [type(error) for error in errors] == [ViewNameTaken]
    assert SavedView.objects.count() == ViewPin.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_deleted_and_changed_at_once_nothing_breaks() -> None:
    cast = make_cast()
    view = saved(cast.tobias)

    errors = at_once(
        partial(delete_view, actor=cast.tobias, view=view, now=NOW),
        partial(change_view, actor=cast.tobias, view=view, name="Lau", now=NOW),
    )

    assert not SavedView.objects.exists()
    assert all(isinstance(error, RuleError) for error in errors)


def test_the_ready_views_say_only_what_the_list_understands(cast: Cast) -> None:
    kept = [saved(cast.tobias, f"Nr. {number}", query=view.query) for number, view in enumerate(READY)]

    assert [view.query for view in kept] == [view.query for view in READY]
