"""What is owed reaches whoever stands in, as long as they do: both keep it, either may answer."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from alliance.inbox import news, standing_in
from alliance.inbox.fanout import fan_out
from alliance.inbox.models import Item
from alliance.inbox.tasks import stand_in_for_absent
from alliance.journal.publisher import publish_all
from alliance.people.actions import cancel_absence, record_absence
from alliance.people.models import Absence, Role, User
from tests.cast import Cast
from tests.factories import make_team, make_user
from tests.inbox.kinds import answer_note, write_note
from tests.twice import at_once

pytestmark = pytest.mark.django_db
Open = list[tuple[str, int, str]]


def tell_all() -> None:
    publish_all()
    fan_out()


def in_days(number: int) -> datetime:
    return timezone.now() + timedelta(days=number)


def absent(person: User, deputy: User | None, *, first: int = 0, last: int = 3) -> Absence:
    """Away from so many days after today."""
    today = timezone.localdate()
    return record_absence(
        actor=person,
        person=person,
        starts_on=today + timedelta(days=first),
        ends_on=today + timedelta(days=last),
        deputy=deputy,
        now=timezone.now(),
    )


def waiting() -> Open:
    """First name, number of the note, and for whom they stand in."""
    items = Item.objects.filter(done_at=None).select_related("recipient", "on_behalf_of")
    rows = [(item, item.on_behalf_of.name.split()[0] if item.on_behalf_of else "") for item in items]
    return sorted((item.recipient.name.split()[0], item.subject_id, behalf) for item, behalf in rows)


OWN, STOOD_IN = ("Deniz", 1, ""), ("Carolin", 1, "Deniz")


def owe_deniz(cast: Cast) -> None:
    write_note(cast.tobias, 1, cast.deniz, ask=True)
    tell_all()
    assert waiting() == [OWN]


def test_an_absence_recorded_later_brings_what_is_owed_to_the_deputy(cast: Cast) -> None:
    owe_deniz(cast)
    write_note(cast.tobias, 2, cast.deniz)

    absent(cast.deniz, cast.carolin)
    tell_all()

    assert waiting() == [STOOD_IN, OWN, ("Deniz", 2, "")]


@pytest.mark.requirement("B90")
def test_it_is_the_same_for_marketing(cast: Cast) -> None:
    write_note(cast.deniz, 1, cast.tobias, ask=True)
    tell_all()

    absent(cast.tobias, cast.sofia)
    tell_all()

    assert waiting() == [("Sofia", 1, "Tobias"), ("Tobias", 1, "")]


def test_an_absence_that_begins_later_is_seen_on_its_first_day(cast: Cast) -> None:
    owe_deniz(cast)
    absent(cast.deniz, cast.carolin, first=2)
    tell_all()

    standing_in.follow_absences(now=in_days(1))
    assert waiting() == [OWN]
    standing_in.follow_absences(now=in_days(2))
    standing_in.follow_absences(now=in_days(3))

    assert waiting() == [STOOD_IN, OWN]
    assert Item.objects.count() == 2


def test_the_deputy_is_free_again_on_the_day_after(cast: Cast) -> None:
    absent(cast.deniz, cast.carolin)
    write_note(cast.tobias, 1, cast.deniz, ask=True)
    tell_all()
    assert waiting() == [STOOD_IN, OWN]

    standing_in.follow_absences(now=in_days(4))

    assert waiting() == [OWN]


def test_an_absence_taken_back_and_recorded_again_leaves_one_item(cast: Cast) -> None:
    owe_deniz(cast)
    absence = absent(cast.deniz, cast.carolin)
    tell_all()

    cancel_absence(actor=cast.deniz, absence=absence, now=timezone.now())
    tell_all()
    assert waiting() == [OWN]
    absent(cast.deniz, cast.carolin)
    tell_all()

    assert waiting() == [STOOD_IN, OWN]
    assert Item.objects.count() == 2


def test_an_answer_settles_it_for_both_and_it_stays_settled(cast: Cast) -> None:
    owe_deniz(cast)
    absent(cast.deniz, cast.carolin)
    tell_all()

    answer_note(cast.carolin, 1)
    tell_all()
    stand_in_for_absent()

    assert waiting() == []


def test_another_deputy_and_the_deputys_deputy_take_over(cast: Cast) -> None:
    owe_deniz(cast)
    absent(cast.deniz, cast.carolin)
    tell_all()

    absent(cast.carolin, cast.anke)
    tell_all()

    assert waiting() == [("Anke", 1, "Deniz"), OWN]


def test_who_stands_in_for_two_has_a_shared_question_once(cast: Cast) -> None:
    write_note(cast.tobias, 1, cast.deniz, cast.anke, ask=True)
    tell_all()

    absent(cast.deniz, cast.carolin)
    absent(cast.anke, cast.carolin)
    tell_all()

    assert [name for name, _number, _behalf in waiting()] == ["Anke", "Carolin", "Deniz"]


def test_a_deputy_who_was_asked_too_keeps_their_own_item(cast: Cast) -> None:
    write_note(cast.tobias, 1, cast.deniz, cast.carolin, ask=True)
    tell_all()

    absence = absent(cast.deniz, cast.carolin)
    tell_all()
    cancel_absence(actor=cast.deniz, absence=absence, now=timezone.now())
    tell_all()

    assert waiting() == [("Carolin", 1, ""), OWN]


def test_without_a_deputy_it_stays_where_it_is(cast: Cast) -> None:
    owe_deniz(cast)

    absent(cast.deniz, None)
    tell_all()

    assert waiting() == [OWN]


def test_what_only_the_person_can_do_reaches_no_deputy(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "_personal", {"note_written"})
    owe_deniz(cast)

    absent(cast.deniz, cast.carolin)
    write_note(cast.tobias, 2, cast.deniz, ask=True)
    tell_all()

    assert waiting() == [OWN, ("Deniz", 2, "")]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_bring_it_once() -> None:
    team = make_team()
    deniz, carolin = (make_user(name, team=team, role=Role.MEMBER) for name in ("Deniz A", "Carolin W"))
    write_note(None, 1, deniz, ask=True)
    tell_all()
    today = timezone.localdate()
    Absence.objects.create(person=deniz, starts_on=today, ends_on=today, deputy=carolin)

    assert at_once(stand_in_for_absent, stand_in_for_absent, tell_all) == []

    assert waiting() == [STOOD_IN, OWN]
    assert Item.objects.count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_sweep_asks_the_same_number_of_questions_for_few_and_many(
    cast: Cast, count: int, django_assert_num_queries
) -> None:
    team = make_team("Telefon", "sales")
    for number in range(1, count + 1):
        person = make_user(f"Person {number}", team=team)
        write_note(cast.tobias, number, person, ask=True)
        tell_all()
        absent(person, cast.carolin)

    # The reader's lock and its frame, absences, who has a place, what is over, what comes.
    with django_assert_num_queries(7):
        standing_in.follow_absences(now=timezone.now())

    assert len(waiting()) == 2 * count
