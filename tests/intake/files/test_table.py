"""Files as tables: encodings, delimiters, headings, and what is no table."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

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


@pytest.mark.parametrize(
    ("text", "headings", "rows"),
    [
        ("Jo;Groß;a@b.de;Messe\nIna;Lutz;;Internet\nUwe;Klee;u@k.de;Messe\n", ["A", "B", "C", "D"], 3),
        ("Jo;a@b.de;\n" * 10 + "Ina;c@d.de;Notiz\n", ["A", "B", "C"], 11),
        (";;\n" * 12 + "Jo;a@b.de;x\n", ["A", "B", "C"], 1),
        ("Firma;E-Mail;2024/2025\nHubwerk;a@b.de;7\n", ["Firma", "E-Mail", "2024/2025"], 1),
    ],
    ids=["a known word among the rows", "a longer row far below", "blank lines above", "a year as a heading"],
)
def test_headings_stand_above_the_people(tmp_path: Path, text: str, headings: list[str], rows: int) -> None:
    table = open_table(written(tmp_path, text), any_headings=True)

    assert [heading.words for heading in table.headings] == headings
    assert len(list(table.rows())) == rows


def test_headings_that_are_said_to_be_there_are_no_rows(tmp_path: Path) -> None:
    path = written(tmp_path, ";Imię;Adres\n1;Jan;x@y.pl\n2;Ola;z@y.pl\n")

    table = open_table(path, Reading(first_line="headings"), any_headings=True)

    assert ([heading.words for heading in table.headings], table.headings_at) == (["", "Imię", "Adres"], 0)


def test_letters_go_on_after_z(tmp_path: Path) -> None:
    row = ";".join(["x"] * 27 + ["a@b.de"])

    table = open_table(written(tmp_path, f"{row}\n"), any_headings=True)

    assert [heading.words for heading in table.headings[24:]] == ["Y", "Z", "AA", "AB"]


def test_headings_nobody_knows_are_taken_only_where_somebody_will_say_what_they_mean(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("Adres;Imię\na@b.pl;Jan\n", encoding="utf-8")

    table = open_table(path, any_headings=True)

    assert [heading.words for heading in table.headings] == ["Adres", "Imię"]
    with pytest.raises(NotATable):
        open_table(path)
