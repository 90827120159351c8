"""What is said about a line of a file is read by each in the own language, whoever uploaded it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from alliance.errors import Conflict
from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.authorities import change_authorities
from leads.intake.models import ImportNote, ImportRun
from leads.intake.runs.working import stumble
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.api.client import make_caller
from tests.intake.runs.scenes import finish, read, rehearsed, running

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NO_WAY = {
    "de": "Die Person ist nicht erreichbar: Geben Sie eine E-Mail-Adresse, eine Telefonnummer oder Namen und "
    "Firma an.",
    "en": "There is no way to reach the person: give an e-mail address, a phone number, or name and company.",
}
NO_DATE = {
    "de": "Das ist kein Datum, oder Tag und Monat sind nicht zu unterscheiden; es wurde weggelassen.",
    "en": "This is no date, or day and month cannot be told apart; it was left out.",
}


def reading(person: User, language: str) -> User:
    person.language = language
    person.save(update_fields=["language"])
    return person


@pytest.mark.parametrize("uploads_in", ["de", "en"])
@pytest.mark.parametrize("reads_in", ["de", "en"])
@pytest.mark.parametrize("step", [rehearsed, lambda person: finish(running(person))])
def test_a_line_speaks_the_language_of_its_reader(
    cast: Cast, sign_in: SignIn, uploads_in: str, reads_in: str, step: Callable[[User], ImportRun]
) -> None:
    run = step(reading(cast.tobias, uploads_in))
    client = sign_in(reading(cast.deniz, reads_in))
    other = {"de": "en", "en": "de"}[reads_in]

    page = client.get(reverse("import_detail", args=[run.pk])).text
    file = client.get(reverse("import_refused", args=[run.pk])).text

    assert (NO_WAY[reads_in] in page, NO_DATE[reads_in] in page, NO_WAY[reads_in] in file) == (True,) * 3
    assert (NO_WAY[other] in page, NO_DATE[other] in page, NO_WAY[other] in file) == (False,) * 3


@pytest.mark.parametrize(
    ("choice", "english", "german"),
    [
        ("system:sap", "Only sap changes this field", "Dieses Feld ändert nur sap"),
        ("people", "Only people in the workspace", "Dieses Feld ändern nur Personen im Arbeitsbereich"),
    ],
)
def test_who_decides_about_a_field_is_named_in_either_language(
    cast: Cast, choice: str, english: str, german: str
) -> None:
    make_lead("Keller", email="m.keller@falkenried.example", phone="+49711805921")
    make_caller(system="sap", name="SAP")
    change_authorities(actor=cast.jana, choices={"phone": choice}, now=NOW)

    rehearsed(cast.tobias, b"E-Mail;Telefon\nm.keller@falkenried.example;0711 805922\n")

    note = ImportNote.objects.get()
    with translation.override("en"):
        assert [words.startswith(english) for _column, words in note.said] == [True]
    with translation.override("de"):
        assert [words.startswith(german) for _column, words in note.said] == [True]


def test_why_a_file_failed_is_said_in_the_language_of_the_reader(cast: Cast) -> None:
    run = read(reading(cast.tobias, "de"), b"E-Mail\n")

    with translation.override("en"):
        assert run.why_failed == "This file has headings but no rows."
    with translation.override("de"):
        assert run.why_failed == "Diese Datei hat Überschriften, aber keine Zeilen."


def test_a_rule_that_stops_a_run_is_said_in_the_language_of_the_reader(cast: Cast) -> None:
    run = running(cast.tobias)
    with translation.override("de"):
        stumble(run.pk, Conflict(), NOW)

    run.refresh_from_db()
    with translation.override("en"):
        assert run.why_failed.startswith("Somebody was faster")
    with translation.override("de"):
        assert run.why_failed.startswith("Jemand war schneller")


def test_two_columns_without_heading_are_both_kept_under_their_numbers(cast: Cast) -> None:
    finish(running(cast.tobias, b";;E-Mail\neins;zwei;a@firma.example\n"))

    assert Lead.objects.get().custom == {"#1": "eins", "#2": "zwei"}
