"""Files as tables: encodings, delimiters, headings, and what is no table."""

import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from openpyxl import Workbook

from leads.intake.files import Reading, open_table, read_rows
from leads.intake.files.errors import (
    BrokenRow,
    EmptyFile,
    FileRefused,
    FileTooLarge,
    NoRows,
    NotATable,
    NoUsefulColumn,
    TooManyColumns,
    WorkbookTooLarge,
)
from leads.intake.files.headings import read_heading

TEXT = 'Vorname;Nachname;E-Mail;Bemerkung\nJörg;Größe;j@b.de;"zwei\nZeilen; ein „Zitat“"\n\n;;;\nZoë;Lübs;z@b.de;\n'


def written(tmp_path: Path, content: str | bytes, encoding: str = "utf-8", name: str = "leads.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_reads_in_any_common_encoding(tmp_path: Path, encoding: str) -> None:
    table = open_table(written(tmp_path, TEXT, encoding))

    assert [(line, cells[1]) for line, cells in table.rows()] == [(2, "Größe"), (6, "Lübs")]
    assert next(table.rows())[1][3] == "zwei\nZeilen; ein „Zitat“"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_table_reads_with_any_common_delimiter(tmp_path: Path, delimiter: str) -> None:
    text = (
        delimiter.join(["First Name", "Company", "Phone Number"])
        + "\r\n"
        + delimiter.join(["A", "B", "C"])
        + "\r\n"
    )

    table = open_table(written(tmp_path, text))

    assert [heading.field for heading in table.headings] == ["first_name", "company", "phone"]
    assert list(table.rows()) == [(2, ["A", "B", "C"])]


def test_a_title_above_the_headings_and_excels_separator_line_are_passed_over(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "sep=;\nExport vom 1.1.2026;;\nE-Mail;Firma;Ort\na@b.de;B;C\n"))

    assert list(table.rows()) == [(4, ["a@b.de", "B", "C"])]


def test_one_column_of_addresses_is_a_table(tmp_path: Path) -> None:
    assert list(open_table(written(tmp_path, "E-Mail\na@b.de\n")).rows()) == [(2, ["a@b.de"])]


@pytest.mark.parametrize(
    ("words", "field", "currency"),
    [
        ("Lead-Nr.", "external_id", ""), ("E-Mail-Adresse", "email", ""), ("PLZ", "postal_code", ""),
        ("Umsatzpotenzial (€)", "potential", "EUR"), ("Revenue in CHF", "potential", "CHF"),
        ("Einwilligung E-Mail", "consent_email", ""), ("Phone Number", "phone", ""),
        ("Erstkontakt", "first_touch_at", ""),
        ("Lieblingsfarbe", "", ""), ("", "", ""),
    ],
)  # fmt: skip
def test_read_heading(words: str, field: str, currency: str) -> None:
    heading = read_heading(words)

    assert (heading.field, heading.currency) == (field, currency)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyFile),
        (b" \r\n\r\n", EmptyFile),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, NotATable),
        (b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n", NotATable),
        (b"PK\x03\x04 broken archive", NotATable),
        (b'[{"email": "a@b.de"}, {"email": "c@d.de"}]', NotATable),
        (b"Liebe Kollegen,\nanbei die Leads.\nViele Gr\xc3\xbc\xc3\x9fe\n", NotATable),
        (b"E-Mail;Firma\n", NoRows),
        (b"E-Mail;Firma\n;\n\n", NoRows),
        (b"E-Mail;" + b";".join([b"Feld"] * 199) + b"\na@b.de\n", TooManyColumns),
        (b'E-Mail;Firma\na@b.de;"offen\nb@b.de;B\n', BrokenRow),
    ],
)  # fmt: skip
def test_what_is_no_table_of_leads_is_refused_with_its_reason(
    tmp_path: Path, content: bytes, error: type[FileRefused]
) -> None:
    with pytest.raises(error):
        open_table(written(tmp_path, content))


def test_a_table_that_names_no_way_to_reach_anybody_is_refused(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "Vorname;Nachname;Ort\nA;B;C\n"))

    with pytest.raises(NoUsefulColumn):
        next(read_rows(table))


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 3 * 1024 * 1024
    path = written(tmp_path, TEXT)
    with path.open("ab") as file:
        file.truncate(settings.UPLOAD_LIMIT + 1)

    with pytest.raises(FileTooLarge) as refused, translation.override("en"):
        open_table(path)

    with translation.override("en"):
        assert str(refused.value) == "This file is too large; split it into several of at most 3 MB."


def test_a_workbook_reads_its_first_filled_sheet(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.create_sheet("Leads")
    sheet.append(["E-Mail", "Erstkontakt", "Umsatzpotenzial", "PLZ", "Bemerkung"])
    sheet.append(["a@b.de", date(2026, 3, 25), 31846.72, 70173, "=1+1"])
    workbook.save(tmp_path / "leads.xlsx")

    table = open_table(tmp_path / "leads.xlsx")

    assert list(table.rows()) == [(2, ["a@b.de", "2026-03-25", "31846.72", "70173", "=1+1"])]


def rewritten(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """The workbook with one of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def book(path: Path, **sheets: list[list[Any]]) -> Path:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


def test_the_sheet_whose_headings_are_known_best_is_read_unless_another_is_named(tmp_path: Path) -> None:
    people = [["Vorname", "E-Mail", "Ort"], ["Jo", "a@b.de", "Köln"]]
    others = [["Vorname", "Telefon"], ["Ina", "0711 805921"]]
    path = book(
        tmp_path / "leads.xlsx", Info=[["Stand 2026"], ["von Jo"]], Alte=others, Leads=people, Leer=[]
    )

    table, other = open_table(path), open_table(path, Reading(sheet="Alte"))

    assert (table.sheets, table.reading.sheet) == (("Info", "Alte", "Leads"), "Leads")
    assert list(table.rows()) == [(2, ["Jo", "a@b.de", "Köln"])]
    assert list(other.rows()) == [(2, ["Ina", "0711 805921"])]


def test_a_sheet_is_read_to_its_end_whatever_it_claims_to_measure(tmp_path: Path) -> None:
    path = book(tmp_path / "leads.xlsx", Leads=[["E-Mail"], ["a@b.de"], ["c@d.de"]])
    rewritten(path, "xl/worksheets/sheet1.xml", lambda text: text.replace('ref="A1:A3"', 'ref="A1:A2"'))

    assert [cells for _line, cells in open_table(path).rows()] == [["a@b.de"], ["c@d.de"]]


def test_of_a_formula_what_it_came_to_is_read(tmp_path: Path) -> None:
    path = book(tmp_path / "leads.xlsx", Leads=[["E-Mail", "Ort"], ['="a"&"@b.de"', "=1+1"]])
    cached = '<c r="A2" t="str"><f>"a"&amp;"@b.de"</f><v>a@b.de</v></c>'
    rewritten(
        path, "xl/worksheets/sheet1.xml", lambda text: re.sub(r'<c r="A2".*?</c>', cached, text, count=1)
    )

    assert list(open_table(path).rows()) == [(2, ["a@b.de", "=1+1"])]


def test_a_workbook_with_more_words_than_fit_into_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leads.intake.files.workbook.MOST_WORDS", 100)
    path = book(tmp_path / "leads.xlsx", Leads=[["E-Mail"], ["a@b.de"]])
    assert open_table(path).sheets == ("Leads",)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst>{'<si/>' * 100}</sst>")

    with pytest.raises(WorkbookTooLarge):
        open_table(path)


ROWS = "Jo;Groß;a@b.de;Internet\nIna;Lutz;c@d.de;Messe\n"


def test_a_file_of_rows_only_has_letters_for_headings(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, ROWS), any_headings=True)

    assert [heading.words for heading in table.headings] == ["A", "B", "C", "D"]
    assert [line for line, _cells in table.rows()] == [1, 2]
    with pytest.raises(NotATable):
        open_table(table.path)


def test_whether_a_file_has_headings_can_be_said(tmp_path: Path) -> None:
    path = written(tmp_path, "Imię;Adres\nJan;x@y.pl\n")

    without = open_table(path, Reading(first_line="data"), any_headings=True)
    with_them = open_table(written(tmp_path, ROWS), Reading(first_line="headings"), any_headings=True)

    assert [line for line, _cells in without.rows()] == [1, 2]
    assert [heading.words for heading in with_them.headings] == ["Jo", "Groß", "a@b.de", "Internet"]


def test_letters_go_on_after_z(tmp_path: Path) -> None:
    row = ";".join(["x"] * 27 + ["a@b.de"])

    table = open_table(written(tmp_path, f"{row}\n"), any_headings=True)

    assert [heading.words for heading in table.headings[24:]] == ["Y", "Z", "AA", "AB"]


def test_an_archive_that_unpacks_to_gigabytes_is_refused(tmp_path: Path, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 10_000
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 1_000_000)

    with pytest.raises(WorkbookTooLarge):
        open_table(tmp_path / "bomb.xlsx")


def test_headings_nobody_knows_are_taken_only_where_somebody_will_say_what_they_mean(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("Adres;Imię\na@b.pl;Jan\n", encoding="utf-8")

    table = open_table(path, any_headings=True)

    assert [heading.words for heading in table.headings] == ["Adres", "Imię"]
    with pytest.raises(NotATable):
        open_table(path)
