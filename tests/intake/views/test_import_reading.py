"""How a file was read is shown, and said otherwise where the guess was wrong."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from alliance.people.models import User
from leads.intake.models import ImportMapping, ImportRun
from leads.intake.runs.actions import fix_cells, map_columns
from leads.intake.tasks import go_on_with_imports
from tests.cast import Cast
from tests.factories import NOW
from tests.intake.runs.scenes import read, rehearsed

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S02")]
SignIn = Callable[[User], Client]
ROWS = b"Jo;a@b.de;0711 805921\nIna;c@d.de;0711 805922\n"


@pytest.fixture
def tobias(cast: Cast, sign_in: SignIn) -> Client:
    cast.tobias.language = "en"
    cast.tobias.save()
    return sign_in(cast.tobias)


def at(name: str, run: ImportRun) -> str:
    return reverse(name, args=[run.pk])


def two_sheets() -> bytes:
    workbook, file = Workbook(), BytesIO()
    workbook.remove(workbook.worksheets[0])
    for name, city in (("Nord", "Kiel"), ("Süd", "Ulm")):
        sheet = workbook.create_sheet(name)
        sheet.append(["E-Mail", "Ort"])
        sheet.append([f"a@{name.lower()}.example", city])
    workbook.save(file)
    return file.getvalue()


def test_another_sheet_is_chosen(cast: Cast, tobias: Client) -> None:
    run = read(cast.tobias, two_sheets(), "messe.xlsx")
    page = tobias.get(at("import_columns", run)).text
    assert "Read from the sheet “Nord”" in page

    tobias.post(at("import_read_again", run), {"sheet": "Süd", "first_line": ""})
    go_on_with_imports()

    run.refresh_from_db()
    assert (run.sheet, run.sheets, run.samples[1]) == ("Süd", ["Nord", "Süd"], ["Ulm"])


def test_where_the_headings_are_is_found_anew(cast: Cast, tobias: Client) -> None:
    run = read(cast.tobias, ROWS)

    chosen = tobias.get(at("import_columns", run)).context["reading"]["first_line"].value()

    assert (run.first_line, chosen) == ("data", None)


def test_of_a_workbook_that_is_refused_another_sheet_is_chosen(cast: Cast, tobias: Client) -> None:
    workbook, file = Workbook(), BytesIO()
    workbook.worksheets[0].append(["Stand"])
    workbook.create_sheet("Auch").append(["von Jo"])
    workbook.save(file)
    run = read(cast.tobias, file.getvalue(), "messe.xlsx")

    page = tobias.get(at("import_detail", run)).text

    assert run.state == "failed"
    assert '<option value="Auch">' in page


def test_a_sheet_that_is_not_there_changes_nothing(cast: Cast, tobias: Client) -> None:
    run = read(cast.tobias, two_sheets(), "messe.xlsx")

    tobias.post(at("import_read_again", run), {"sheet": "West"})

    run.refresh_from_db()
    assert (run.state, run.sheet) == ("read", "Nord")


def test_a_file_without_headings_says_so_and_knows_what_it_can(cast: Cast, tobias: Client) -> None:
    run = read(cast.tobias, ROWS)

    assert (run.headings, run.columns, run.row_count) == (["A", "B", "C"], ["", "email", "phone"], 2)
    assert "No headings were found" in tobias.get(at("import_columns", run)).text
    fields = ["first_name", "email", "phone"]
    map_columns(actor=cast.tobias, run=run, fields=fields, system="x", dates="", decimals="", now=NOW)
    assert ImportMapping.objects.count() == 0


def test_the_first_line_is_taken_for_headings_when_somebody_says_so(cast: Cast, tobias: Client) -> None:
    run = read(cast.tobias, ROWS)

    tobias.post(
        at("import_read_again", run), {"encoding": "utf-8", "delimiter": ";", "first_line": "headings"}
    )
    go_on_with_imports()

    run.refresh_from_db()
    assert (run.headings, run.row_count) == (["Jo", "a@b.de", "0711 805921"], 1)


def test_that_corrections_will_be_forgotten_is_said_before(cast: Cast, tobias: Client) -> None:
    run = rehearsed(cast.tobias)
    address, words = at("import_columns", run), "What was corrected in the rows is forgotten then."
    assert words not in tobias.get(address).text

    fix_cells(actor=cast.tobias, run=run, cells={(5, 4): "a@b.de"}, now=NOW)

    assert words in tobias.get(address).text


def test_an_import_that_was_thrown_away_says_so_and_leads_on(cast: Cast, tobias: Client) -> None:
    run = rehearsed(cast.tobias)

    answer = tobias.post(at("import_cancel", run))
    page = tobias.get(at("import_detail", run)).text

    assert answer["Location"] == reverse("import_list")
    assert "thrown away before anything was stored" in page
    assert page.count('class="done"') == 0
