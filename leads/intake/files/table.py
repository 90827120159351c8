"""A file as headings and rows of text, read in a stream."""

import csv
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from django.conf import settings

from leads.intake.files.errors import (
    BrokenRow,
    EmptyFile,
    FileTooLarge,
    NoRows,
    NotATable,
    TooManyColumns,
    WorkbookTooLarge,
)
from leads.intake.files.headings import Heading, read_heading
from leads.intake.files.sniff import delimiter_of, encoding_of

MAX_COLUMNS = 100
_TITLE_LINES = 10
# What the reader of workbooks stumbles over; a SyntaxError is XML that is none, or that unfolds without end.
BROKEN_WORKBOOK = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError, TypeError, AttributeError, SyntaxError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
csv.field_size_limit(1 << 20)


class Rows(Protocol):
    """Headings and rows, wherever they are kept."""

    @property
    def headings(self) -> tuple[Heading, ...]: ...

    @property
    def delimiter(self) -> str: ...

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(line, cells) of every row that is not blank."""
        ...


class Table(NamedTuple):
    """Where the headings stand and what they mean."""

    path: Path
    encoding: str
    delimiter: str
    headings: tuple[Heading, ...]
    headings_at: int

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(line, cells) of every row below the headings that is not blank. Raises BrokenRow."""
        for number, (line, cells) in enumerate(_lines(self.path, self.encoding, self.delimiter)):
            if number > self.headings_at and any(cell.strip() for cell in cells):
                yield line, cells


def open_table(path: Path, encoding: str = "", delimiter: str = "", *, any_headings: bool = False) -> Table:
    """Find out how to read the file, unless told. Raises FileRefused when it is no table, empty, or too large.

    `any_headings` takes one of whose headings none is known: somebody will say what they mean.
    """
    size = path.stat().st_size
    if size == 0:
        raise EmptyFile()
    if size > settings.UPLOAD_LIMIT:
        raise FileTooLarge()
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PK\x03\x04"):
        encoding = delimiter = "xlsx"
    else:
        encoding = encoding or encoding_of(path)
        delimiter = delimiter or delimiter_of(path, encoding)
    return _with_headings(path, encoding, delimiter, any_headings)


def _with_headings(path: Path, encoding: str, delimiter: str, any_headings: bool) -> Table:
    """The headings are the line, among the first ten, in which we know the most words."""
    first = [cells for _line, cells in islice(_lines(path, encoding, delimiter), _TITLE_LINES)]
    if not first:
        raise EmptyFile()
    known = [sum(read_heading(cell).field != "" for cell in cells) for cells in first]
    at = known.index(max(known))
    if max(known) == 0:
        widths = [sum(1 for cell in cells if cell.strip()) for cells in first]
        at = widths.index(max(widths))
        if not any_headings or max(widths) < 2:
            raise NotATable()
    cells = first[at]
    while cells and not cells[-1].strip():
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise TooManyColumns()
    table = Table(path, encoding, delimiter, tuple(_told_apart(cells)), at)
    if encoding != "xlsx":
        _check_quotes(table)
    if next(table.rows(), None) is None:
        raise NoRows()
    return table


def _told_apart(cells: Iterable[str]) -> Iterator[Heading]:
    """Headings that stand there twice get a number, so that no column takes the place of another."""
    seen: set[str] = set()
    for heading in map(read_heading, cells):
        words, number = heading.words, 2
        while words and words in seen:
            words, number = f"{heading.words} ({number})", number + 1
        seen.add(words)
        yield heading._replace(words=words)


def _check_quotes(table: Table) -> None:
    """A quotation mark that is never closed would swallow the rest of the file in silence."""
    with table.path.open(encoding=table.encoding, newline="") as file:
        reader = csv.reader((line.replace("\0", "") for line in file), delimiter=table.delimiter, strict=True)
        try:
            for _cells in reader:
                pass
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise BrokenRow(line=reader.line_num) from error
        except UnicodeError as error:
            raise NotATable() from error


def _lines(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    return _workbook_lines(path) if encoding == "xlsx" else _text_lines(path, encoding, delimiter)


def _text_lines(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=encoding, newline="") as file:
        text = (line.replace("\0", "") for line in file)
        reader = csv.reader(text, delimiter=delimiter)
        line = 1
        try:
            for cells in reader:
                if not (line == 1 and len(cells) <= 2 and cells and cells[0].lower().startswith("sep=")):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise BrokenRow(line=line) from error
        except UnicodeError as error:
            raise NotATable() from error


def _workbook_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The first sheet that holds something; formulas stay text, nothing is evaluated."""
    from openpyxl import load_workbook  # slow

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > 5 * settings.UPLOAD_LIMIT:
                raise WorkbookTooLarge()
        # Opened here: the library leaves a file that it cannot read open.
        with (
            path.open("rb") as file,
            closing(load_workbook(file, read_only=True, data_only=False)) as workbook,
        ):
            for sheet in workbook.worksheets:
                rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1)
                lines = ((number, _texts(row)) for number, row in enumerate(rows, start=1))
                filled = next(((number, cells) for number, cells in lines if any(cells)), None)
                if filled is not None:
                    yield filled
                    yield from lines
                    return
    except BROKEN_WORKBOOK as error:
        raise NotATable() from error


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
