"""Workbooks made to fill memory, to read other files, or to run something: refused, or read as plain text."""

import io
import zipfile
from pathlib import Path

import pytest

from leads.intake.files.errors import FileRefused
from leads.intake.files.table import open_table

SHEET = "xl/worksheets/sheet1.xml"
HEADED = '<row><c t="inlineStr"><is><t>E-Mail</t></is></c></row>'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    "</Relationships>"
)
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.'
    'openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
    "</workbook>"
)
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'


def workbook(path: Path, cell: str, before: str = "", parts: dict[str, bytes] | None = None) -> Path:
    rows = f'{HEADED}<row><c t="inlineStr"><is><t>{cell}</t></is></c></row>'
    sheet = (
        f'{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{rows}</sheetData></worksheet>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELS.format(kind="officeDocument", target="xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr(
            "xl/_rels/workbook.xml.rels", RELS.format(kind="worksheet", target="worksheets/sheet1.xml")
        )
        archive.writestr(SHEET, sheet)
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return path


def test_a_plain_workbook_is_read(tmp_path: Path) -> None:
    table = open_table(workbook(tmp_path / "leads.xlsx", "a@b.de"))

    assert list(table.rows()) == [(2, ["a@b.de"])]


@pytest.mark.parametrize(
    ("before", "cell"), [(ENTITIES, "&j;"), (OUTSIDE, "&j;")], ids=["entities in entities", "another file"]
)
def test_entities_are_not_expanded(tmp_path: Path, before: str, cell: str) -> None:
    with pytest.raises(FileRefused):
        open_table(workbook(tmp_path / "leads.xlsx", cell, before))


@pytest.mark.parametrize("flip", range(40, 900, 90))
def test_a_damaged_workbook_is_refused_or_read_but_breaks_nothing(tmp_path: Path, flip: int) -> None:
    path = workbook(tmp_path / "leads.xlsx", "a@b.de")
    content = bytearray(path.read_bytes())
    content[flip : flip + 12] = b"\xff" * 12
    path.write_bytes(content)

    try:
        rows = list(open_table(path).rows())
    except FileRefused:
        rows = []

    assert rows in ([], [(2, ["a@b.de"])])


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "leads.xlsx"
    block = io.BytesIO(b" " * (64 << 20))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(17):
            archive.writestr(f"xl/media/{number}.bin", block.getvalue())

    assert path.stat().st_size < 10_000_000
    with pytest.raises(FileRefused) as refused:
        open_table(path)
    assert refused.value.code == "file_too_large"


def test_a_workbook_with_paths_out_of_it_writes_nothing(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    path = workbook(inside / "leads.xlsx", "a@b.de", parts={"../../evil.txt": b"x", "/evil.txt": b"x"})

    open_table(path)

    assert sorted(item.name for item in tmp_path.rglob("*")) == ["inside", "leads.xlsx"]
