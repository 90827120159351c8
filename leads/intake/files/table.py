"""A file as headings and rows of text, read in a stream."""

import csv
from collections.abc import Iterator
from itertools import dropwhile, islice
from pathlib import Path
from typing import NamedTuple, Protocol

from django.conf import settings

from leads.intake.files.errors import BrokenRow, EmptyFile, FileRefused, FileTooLarge, NoRows, NotATable
from leads.intake.files.heading_line import find_headings, known_words, letters
from leads.intake.files.headings import Heading
from leads.intake.files.sniff import delimiter_of, encoding_of
from leads.intake.files.workbook import filled_sheets, workbook_lines

WORKBOOK = "xlsx"
_TITLE_LINES = 10
csv.field_size_limit(1 << 20)


class Reading(NamedTuple):
    """How a file is read, as far as somebody said so; what is empty is found out."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    first_line: str = ""


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
    """Where the headings stand (-1: nowhere) and what they mean; of a workbook also which sheets hold something."""

    path: Path
    reading: Reading
    headings: tuple[Heading, ...]
    headings_at: int
    sheets: tuple[str, ...] = ()

    @property
    def delimiter(self) -> str:
        return self.reading.delimiter

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(line, cells) of every row below the headings that is not blank. Raises BrokenRow."""
        for number, (line, cells) in enumerate(_lines(self.path, self.reading)):
            if number > self.headings_at and any(cell.strip() for cell in cells):
                yield line, cells


def open_table(path: Path, said: Reading = Reading(), *, any_headings: bool = False) -> Table:  # noqa: B008
    """Find out how to read the file, unless told. Raises FileRefused when it is no table, empty, or too large.

    `any_headings` takes one of whose headings none is known, or that has none: somebody will say what they mean.
    """
    size = path.stat().st_size
    if size == 0:
        raise EmptyFile()
    if size > settings.UPLOAD_LIMIT:
        raise FileTooLarge()
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PK\x03\x04"):
        return _of_workbook(path, said, any_headings)
    encoding = said.encoding or encoding_of(path)
    delimiter = said.delimiter or delimiter_of(path, encoding)
    table = _with_headings(
        path, said._replace(encoding=encoding, delimiter=delimiter, sheet=""), any_headings
    )
    _check_quotes(table)
    return _with_rows(table)


def _of_workbook(path: Path, said: Reading, any_headings: bool) -> Table:
    """The sheet that was said, else the first of those whose headings we know best, or that are widest."""
    sheets = filled_sheets(path, _TITLE_LINES)
    if not sheets:
        raise EmptyFile()

    def promise(name: str) -> tuple[int, int]:
        return max(map(known_words, sheets[name])), max(map(len, sheets[name]))

    sheet = said.sheet if said.sheet in sheets else max(sheets, key=promise)
    try:
        table = _with_rows(
            _with_headings(path, Reading(WORKBOOK, WORKBOOK, sheet, said.first_line), any_headings)
        )
    except FileRefused as error:
        error.sheets = tuple(sheets)
        raise
    return table._replace(sheets=tuple(sheets))


def _with_headings(path: Path, reading: Reading, any_headings: bool) -> Table:
    first = _first_lines(path, reading)
    if not first:
        raise EmptyFile()
    found = find_headings(first, reading.first_line, any_headings)
    table = Table(path, reading, found.headings, found.at)
    if found.at >= 0:
        return table
    # Without headings every row may be the longest.
    return table._replace(headings=letters(max(len(cells) for _line, cells in table.rows())))


def _first_lines(path: Path, reading: Reading) -> list[list[str]]:
    return [cells for _line, cells in islice(_lines(path, reading), _TITLE_LINES)]


def _with_rows(table: Table) -> Table:
    if next(table.rows(), None) is None:
        raise NoRows()
    return table


def _check_quotes(table: Table) -> None:
    """A quotation mark that is never closed would swallow the rest of the file in silence."""
    with table.path.open(encoding=table.reading.encoding, newline="") as file:
        reader = csv.reader(
            (line.replace("\0", "") for line in file), delimiter=table.reading.delimiter, strict=True
        )
        try:
            for _cells in reader:
                pass
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise BrokenRow(line=reader.line_num) from error
        except UnicodeError as error:
            raise NotATable() from error


def _lines(path: Path, reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """From the first that is not blank."""
    if reading.encoding == WORKBOOK:
        lines = workbook_lines(path, reading.sheet)
    else:
        lines = _text_lines(path, reading.encoding, reading.delimiter)
    return dropwhile(lambda line: not any(cell.strip() for cell in line[1]), lines)


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
