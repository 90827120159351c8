"""The list of people: lanes, presence, search."""

from datetime import date, timedelta

import pytest

from alliance.people.directory import Directory, Presence, Show, directory, fold
from alliance.people.models import Absence
from tests.cast import Cast
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 17)


def names(presences: list[Presence]) -> list[str]:
    return [presence.person.name for presence in presences]


def all_names(lanes: Directory) -> list[str]:
    return names(lanes.marketing + lanes.sales + lanes.neutral + lanes.without_place)


def test_both_sides_stand_beside_each_other_and_the_neutral_apart(cast: Cast) -> None:
    lanes = directory(cast.deniz, day=TODAY)

    assert names(lanes.marketing) == ["Jana Brandt", "Sofia Marek", "Tobias Klein"]
    assert names(lanes.sales) == ["Anke Petersen", "Carolin Weiß", "Deniz Arslan", "Ralf Steiner"]
    assert names(lanes.neutral) == ["Helga Sommer", "Ingrid Falk", "Paul Richter", "Yusuf Demir"]
    assert lanes.without_place == []


def test_administrators_also_see_who_has_no_place_yet(cast: Cast) -> None:
    assert names(directory(cast.paul, day=TODAY).without_place) == ["Fremde Person"]


def test_strangers_see_nobody(cast: Cast) -> None:
    assert directory(cast.stranger, day=TODAY).is_empty


def test_here_and_away_follow_the_absences_of_the_day(cast: Cast) -> None:
    Absence.objects.create(person=cast.deniz, deputy=cast.carolin, starts_on=TODAY, ends_on=TODAY)
    Absence.objects.create(person=cast.jana, starts_on=TODAY + timedelta(days=1), ends_on=date(2026, 12, 1))

    away = directory(cast.ralf, day=TODAY, show=Show.AWAY)
    here = directory(cast.ralf, day=TODAY, show=Show.HERE)

    assert all_names(away) == ["Deniz Arslan"]
    assert away.sales[0].absence is not None
    assert (away.sales[0].absence.deputy, away.sales[0].is_here) == (cast.carolin, False)
    assert "Deniz Arslan" not in all_names(here)
    assert "Jana Brandt" in all_names(here)


def test_former_people_stand_where_they_stood_last(cast: Cast) -> None:
    cast.tobias.memberships.update(ended_at=NOW)

    former = directory(cast.deniz, day=TODAY, show=Show.FORMER)

    assert all_names(former) == ["Tobias Klein"]
    assert former.marketing[0].place is not None
    assert (former.marketing[0].place.ended_at, former.marketing[0].is_here) == (NOW, False)
    assert "Tobias Klein" not in all_names(directory(cast.deniz, day=TODAY))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("deniz", ["Deniz Arslan"]),
        ("süd", ["Carolin Weiß", "Deniz Arslan"]),
        ("süd arslan", ["Deniz Arslan"]),
        ("niemand", []),
    ],
)
def test_words_find_names_and_teams(cast: Cast, words: str, found: list[str]) -> None:
    assert all_names(directory(cast.jana, day=TODAY, words=words)) == found


def test_names_with_accents_stand_where_people_look_for_them(cast: Cast) -> None:
    for name in ("Özlem Aydın", "Pia Ott", "Nora Ost"):
        make_user(name, team=cast.marketing)

    assert names(directory(cast.jana, day=TODAY).marketing)[1:4] == ["Nora Ost", "Özlem Aydın", "Pia Ott"]
    assert fold("Weiß") == "weiss"


def test_a_person_with_several_places_stands_once(cast: Cast) -> None:
    cast.tobias.memberships.update(ended_at=NOW)
    make_user("Nur Früher", role=None)
    cast.tobias.memberships.create(
        person=cast.tobias, side="sales", team=cast.sales, role="member", started_at=NOW
    )

    assert all_names(directory(cast.jana, day=TODAY)).count("Tobias Klein") == 1
    assert "Tobias Klein" in names(directory(cast.jana, day=TODAY).sales)
