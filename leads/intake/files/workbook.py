"""Excel workbooks as lines of text: what a person sees in the cells; nothing is worked out here."""

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
# What the reader of workbooks stumbles over; a SyntaxError is XML that is none, or that unfolds without end.
BROKEN_WORKBOOK = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError, TypeError, AttributeError, SyntaxError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
Line = tuple[int, list[str]]


def filled_sheets(path: Path) -> list[str]:
    """The names of the sheets that hold something, hidden ones last. Raises NotATable, WorkbookTooLarge."""
    try:
        with _opened(path, values=False) as workbook:
            sheets = sorted(workbook.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
            return [
                sheet.title for sheet in sheets if any(any(row) for row in islice(_rows(sheet), _LOOKED_AT))
            ]
    except BROKEN_WORKBOOK as error:
        raise NotATable() from error


def workbook_lines(path: Path, name: str) -> Iterator[Line]:
    """(line, cells) of one sheet: of a formula what it came to when the workbook was saved, else its text."""
    try:
        with _opened(path, values=True) as values:
            if _has_formulas(path):
                with _opened(path, values=False) as formulas:
                    pairs = zip(_rows(values[name]), _rows(formulas[name]), strict=True)
                    yield from enumerate((_seen(row, texts) for row, texts in pairs), start=1)
            else:
                yield from enumerate(map(_texts, _rows(values[name])), start=1)
    except BROKEN_WORKBOOK as error:
        raise NotATable() from error


@contextmanager
def _opened(path: Path, *, values: bool) -> Iterator[Any]:
    from openpyxl import load_workbook  # slow

    with zipfile.ZipFile(path) as archive:
        sizes = {part.filename.lower(): part.file_size for part in archive.infolist()}
        if (
            sum(sizes.values()) > 5 * settings.UPLOAD_LIMIT
            or sizes.get("xl/sharedstrings.xml", 0) > MOST_WORDS
        ):
            raise WorkbookTooLarge()
    # Opened here: the library leaves a file that it cannot read open.
    with path.open("rb") as file, closing(load_workbook(file, read_only=True, data_only=values)) as workbook:
        yield workbook


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.lower().startswith("xl/worksheets/")]
        return any(_says_formula(archive, name) for name in sheets)


def _says_formula(archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as sheet:
        end = b""
        while piece := sheet.read(1 << 20):
            if b"<f>" in end + piece or b"<f " in end + piece:
                return True
            end = piece[-2:]
    return False


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """All of them, whatever the sheet claims to measure."""
    sheet.reset_dimensions()
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1)
    return islice(rows, MAX_ROWS)


def _seen(values: tuple[Any, ...], formulas: tuple[Any, ...]) -> list[str]:
    return _texts(
        tuple(text if value is None else value for value, text in zip(values, formulas, strict=True))
    )


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
    return str(cell)
