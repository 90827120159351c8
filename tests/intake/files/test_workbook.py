"""Workbooks as tables: which sheet, how far, and what formulas say."""

import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from leads.intake.files import Reading, open_table
from leads.intake.files.errors import NotATable, WorkbookTooLarge


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
    path = book(tmp_path / "leads.xlsx", Leads=[["E-Mail"], ['="a"&"@b.de"']])
    cached = '<c r="A2" t="str"><f>"a"&amp;"@b.de"</f><v>a@b.de</v></c>'
    rewritten(
        path, "xl/worksheets/sheet1.xml", lambda text: re.sub(r'<c r="A2".*?</c>', cached, text, count=1)
    )

    assert list(open_table(path).rows()) == [(2, ["a@b.de"])]


def test_a_formula_that_came_to_nothing_says_nothing(tmp_path: Path) -> None:
    path = book(tmp_path / "leads.xlsx", Leads=[["E-Mail", "Telefon", "Ort"], ["=A1", "=B1", "=C1"]])
    results = {"A2": "a@b.de", "B2": "", "C2": "#N/A"}

    def worked_out(text: str) -> str:
        for cell, value in results.items():
            said = f'<c r="{cell}" t="str"><f>A1</f><v>{value}</v></c>'
            text = re.sub(rf'<c r="{cell}".*?</c>', said, text, count=1)
        return text

    rewritten(path, "xl/worksheets/sheet1.xml", worked_out)

    assert list(open_table(path).rows()) == [(2, ["a@b.de"])]


def test_a_table_far_down_in_its_sheet_is_found(tmp_path: Path) -> None:
    path = book(tmp_path / "leads.xlsx", Leads=[*[[None]] * 14, ["E-Mail"], ["a@b.de"]])

    assert list(open_table(path).rows()) == [(16, ["a@b.de"])]


def test_of_a_workbook_that_is_refused_the_sheets_are_named(tmp_path: Path) -> None:
    path = book(tmp_path / "leads.xlsx", Info=[["Stand"]], Leer=[["von Jo"]])

    with pytest.raises(NotATable) as refused:
        open_table(path, any_headings=True)

    assert refused.value.sheets == ("Info", "Leer")


def test_the_widest_sheet_is_read_where_no_heading_is_known(tmp_path: Path) -> None:
    path = book(tmp_path / "leads.xlsx", Info=[["Stand 2026"]], Dane=[["Imię", "Adres"], ["Jan", "Kraków"]])

    assert open_table(path, any_headings=True).reading.sheet == "Dane"


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


def test_an_archive_that_unpacks_to_gigabytes_is_refused(tmp_path: Path, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 10_000
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 1_000_000)

    with pytest.raises(WorkbookTooLarge):
        open_table(tmp_path / "bomb.xlsx")
