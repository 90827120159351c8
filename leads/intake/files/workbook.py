"""Excel workbooks as lines of text: what a person sees in the cells; nothing is worked out here."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings

from leads.intake.files.errors import NotATable, WorkbookTooLarge

MAX_COLUMNS = 100
# As many as Excel itself has; a sheet may claim more.
MAX_ROWS = 1_048_576
# All the words of the sheets are held at once.
MOST_WORDS = 100 * 1024**2
_LOOKED_AT = 1000
_RESULT = re.compile(rb"(?:</f>|<f [^>]*/>)<v>[^<]")
_LONGEST_FORMULA = 10_000
# What a formula says that came to nothing.
_FAILED = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
# What the reader of workbooks stumbles over; a SyntaxError is XML that is none, or that unfolds without end.
BROKEN_WORKBOOK = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError, TypeError, AttributeError, SyntaxError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
Line = tuple[int, list[str]]


def filled_sheets(path: Path, count: int) -> dict[str, list[list[str]]]:
    """Sheets that hold something, hidden ones last, each with its first lines. Raises NotATable, WorkbookTooLarge."""
    try:
        with _opened(path) as workbook:
            sheets = sorted(workbook.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
            looked = {sheet.title: islice(_rows(sheet), _LOOKED_AT) for sheet in sheets}
            lines = {
                name: list(islice(filter(None, map(_texts, rows)), count)) for name, rows in looked.items()
            }
    except BROKEN_WORKBOOK as error:
        raise NotATable() from error
    return {name: first for name, first in lines.items() if first}


def workbook_lines(path: Path, name: str) -> Iterator[Line]:
    """(line, cells) of one sheet: of a formula what it came to, and its text where nobody ever worked it out."""
    try:
        with _opened(path) as workbook:
            yield from enumerate(map(_texts, _rows(workbook[name])), start=1)
    except BROKEN_WORKBOOK as error:
        raise NotATable() from error


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    from openpyxl import load_workbook  # slow

    with zipfile.ZipFile(path) as archive:
        sizes = {part.filename.lower(): part.file_size for part in archive.infolist()}
        if (
            sum(sizes.values()) > 5 * settings.UPLOAD_LIMIT
            or sizes.get("xl/sharedstrings.xml", 0) > MOST_WORDS
        ):
            raise WorkbookTooLarge()
        sheets = [name for name in archive.namelist() if name.lower().startswith("xl/worksheets/")]
        is_worked_out = any(_says_result(archive, name) for name in sheets)
    # Opened here: the library leaves a file that it cannot read open.
    with (
        path.open("rb") as file,
        closing(load_workbook(file, read_only=True, data_only=is_worked_out)) as workbook,
    ):
        yield workbook


def _says_result(archive: zipfile.ZipFile, name: str) -> bool:
    """A formula with what it came to: only then an empty one came to nothing."""
    with archive.open(name) as sheet:
        end = b""
        while piece := sheet.read(1 << 20):
            if _RESULT.search(end + piece):
                return True
            end = piece[-_LONGEST_FORMULA:]
    return False


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """All of them, whatever the sheet claims to measure."""
    sheet.reset_dimensions()
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1)
    return islice(rows, MAX_ROWS)


def _texts(row: tuple[Any, ...]) -> list[str]:
    cells = [_text(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    # A formula over several cells is an object, in which its text stands.
    text = str(getattr(cell, "text", cell))
    return "" if text in _FAILED else text
