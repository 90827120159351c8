"""Who is away when, and who stands in."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from alliance.errors import Denied
from alliance.journal.models import Entry
from alliance.people.actions import cancel_absence, record_absence
from alliance.people.actions.absences import (
    AbsenceEndsBeforeItStarts,
    AbsenceIsOver,
    AbsencesOverlap,
    DeputyNotPossible,
    HasNoPlaceToLeave,
)
from alliance.people.models import Absence, Role
from tests.cast import Cast
from tests.factories import NOW, make_team, make_user
from tests.twice import at_once

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 17)
FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize("name", ["deniz", "ralf", "paul"])
def test_record_absence_is_for_the_person_their_leads_and_administrators(cast: Cast, name: str) -> None:
    actor = getattr(cast, name)

    absence = record_absence(
        actor=actor, person=cast.deniz, starts_on=TODAY, ends_on=FRIDAY, deputy=cast.carolin, now=NOW
    )

    assert (absence.person, absence.deputy) == (cast.deniz, cast.carolin)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.thread_type, entry.thread_id) == (
        "absence.recorded",
        actor,
        "user",
        cast.deniz.pk,
    )
    assert entry.data == {
        "starts_on": "2026-11-17",
        "ends_on": "2026-11-20",
        "deputy_id": cast.carolin.pk,
    }


@pytest.mark.parametrize("name", ["carolin", "jana", "helga", "stranger"])
def test_record_absence_is_denied_to_colleagues_and_the_other_side(cast: Cast, name: str) -> None:
    with pytest.raises(Denied):
        record_absence(actor=getattr(cast, name), person=cast.deniz, starts_on=TODAY, ends_on=FRIDAY, now=NOW)

    assert (Absence.objects.count(), Entry.objects.count()) == (0, 0)


def test_record_absence_takes_deputies_of_the_same_side_only(cast: Cast) -> None:
    gone = make_user("Gegangen", role=None)

    for deputy in (cast.deniz, cast.jana, cast.helga, gone):
        with pytest.raises(DeputyNotPossible):
            record_absence(
                actor=cast.deniz, person=cast.deniz, starts_on=TODAY, ends_on=FRIDAY, deputy=deputy, now=NOW
            )

    record_absence(
        actor=cast.helga, person=cast.helga, starts_on=TODAY, ends_on=FRIDAY, deputy=cast.yusuf, now=NOW
    )
    assert Absence.objects.get().deputy == cast.yusuf


def test_record_absence_refuses_days_that_run_backwards_or_twice(cast: Cast) -> None:
    with pytest.raises(AbsenceEndsBeforeItStarts):
        record_absence(actor=cast.deniz, person=cast.deniz, starts_on=FRIDAY, ends_on=TODAY, now=NOW)
    record_absence(actor=cast.deniz, person=cast.deniz, starts_on=TODAY, ends_on=FRIDAY, now=NOW)
    with pytest.raises(AbsencesOverlap):
        record_absence(
            actor=cast.deniz,
            person=cast.deniz,
            starts_on=FRIDAY,
            ends_on=FRIDAY + timedelta(days=3),
            now=NOW,
        )

    assert Absence.objects.count() == 1


def test_record_absence_needs_a_place(cast: Cast) -> None:
    with pytest.raises(HasNoPlaceToLeave):
        record_absence(actor=cast.paul, person=cast.stranger, starts_on=TODAY, ends_on=FRIDAY, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_record_absence_twice_at_once_records_one() -> None:
    person = make_user("Deniz Arslan", team=make_team("Vertrieb"), role=Role.MEMBER)

    def record_it() -> None:
        record_absence(actor=None, person=person, starts_on=TODAY, ends_on=FRIDAY, now=NOW)

    errors = at_once(record_it, record_it)

    assert [type(error) for error in errors] == [AbsencesOverlap]
    assert Absence.objects.count() == 1


def test_cancel_absence_takes_back_what_has_not_begun(cast: Cast) -> None:
    absence = record_absence(actor=cast.deniz, person=cast.deniz, starts_on=TODAY, ends_on=FRIDAY, now=NOW)

    cancel_absence(actor=cast.ralf, absence=absence, now=NOW)

    assert not Absence.objects.exists()
    assert Entry.objects.latest("id").verb == "absence.cancelled"
    with pytest.raises(AbsenceIsOver):
        cancel_absence(actor=cast.ralf, absence=absence, now=NOW)


def test_cancel_absence_ends_a_running_one_with_yesterday(cast: Cast) -> None:
    absence = record_absence(actor=cast.deniz, person=cast.deniz, starts_on=TODAY, ends_on=FRIDAY, now=NOW)

    cancel_absence(actor=cast.deniz, absence=absence, now=NOW + timedelta(days=2))

    absence.refresh_from_db()
    assert (absence.starts_on, absence.ends_on) == (TODAY, date(2026, 11, 18))
    with pytest.raises(AbsenceIsOver):
        cancel_absence(actor=cast.deniz, absence=absence, now=NOW + timedelta(days=2))


def test_cancel_absence_is_denied_to_colleagues(cast: Cast) -> None:
    absence = record_absence(actor=cast.deniz, person=cast.deniz, starts_on=TODAY, ends_on=FRIDAY, now=NOW)

    with pytest.raises(Denied):
        cancel_absence(actor=cast.carolin, absence=absence, now=NOW)

    assert (Absence.objects.count(), Entry.objects.count()) == (1, 1)


def test_the_database_keeps_absences_apart(cast: Cast) -> None:
    Absence.objects.create(person=cast.deniz, starts_on=TODAY, ends_on=FRIDAY)

    with pytest.raises(IntegrityError, match="absences_of_a_person_do_not_overlap"), transaction.atomic():
        Absence.objects.create(person=cast.deniz, starts_on=FRIDAY, ends_on=FRIDAY)
    with pytest.raises(IntegrityError, match="nobody_is_their_own_deputy"), transaction.atomic():
        Absence.objects.create(person=cast.jana, starts_on=TODAY, ends_on=FRIDAY, deputy=cast.jana)
