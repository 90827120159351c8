"""The uploaded file in the database: first as it came, then as chunks of rows that any worker can take in."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import msgspec
from django.db import transaction

from leads.intake.files import Reading, Table, open_table
from leads.intake.files.heading_line import NONE, THERE
from leads.intake.files.headings import Heading
from leads.intake.models import ImportChunk, ImportFix, ImportPiece, ImportRun

PIECE_BYTES = 256 * 1024
MOST_ROWS, MOST_LETTERS = 1000, 1_000_000
SAMPLES, LONGEST_SAMPLE = 3, 60
Line = tuple[int, list[str]]


def store_pieces(run: ImportRun, parts: Iterable[bytes]) -> None:
    """Keep the bytes as they came, a few pieces in memory at a time."""
    pieces = (ImportPiece(run=run, number=number, data=data) for number, data in enumerate(_even(parts)))
    while some := list(islice(pieces, 16)):
        ImportPiece.objects.bulk_create(some)


def _even(parts: Iterable[bytes]) -> Iterator[bytes]:
    waiting = b""
    for part in parts:
        waiting += part
        while len(waiting) >= PIECE_BYTES:
            yield waiting[:PIECE_BYTES]
            waiting = waiting[PIECE_BYTES:]
    if waiting:
        yield waiting


@transaction.atomic
def read_into_chunks(run: ImportRun) -> None:
    """Read the file once and keep its rows; a run that was read before is read anew. Raises FileRefused."""
    with NamedTemporaryFile(suffix=Path(run.file_name).suffix) as file:
        for data in run.pieces.order_by("number").values_list("data", flat=True).iterator(chunk_size=16):
            file.write(bytes(data))
        file.flush()
        said = Reading(run.encoding, run.delimiter, run.sheet, run.first_line)
        table = open_table(Path(file.name), said, any_headings=True)
        ImportChunk.objects.filter(run=run).delete()
        ImportFix.objects.filter(run=run).delete()
        run.encoding, run.delimiter, run.sheet, _first = table.reading
        run.sheets, run.first_line = list(table.sheets), THERE if table.headings_at >= 0 else NONE
        run.headings = [heading.words for heading in table.headings]
        run.samples = [[] for _heading in table.headings]
        run.row_count = run.chunk_count = 0
        for rows in _chunks(table):
            _note_samples(run, rows)
            packed = zlib.compress(msgspec.msgpack.encode(rows), 1)
            ImportChunk.objects.create(run=run, number=run.chunk_count, rows=packed)
            run.row_count += len(rows)
            run.chunk_count += 1


def _chunks(table: Table) -> Iterator[list[Line]]:
    rows: list[Line] = []
    letters = 0
    for line, cells in table.rows():
        rows.append((line, cells))
        letters += sum(map(len, cells))
        if len(rows) >= MOST_ROWS or letters >= MOST_LETTERS:
            yield rows
            rows, letters = [], 0
    if rows:
        yield rows


def _note_samples(run: ImportRun, rows: list[Line]) -> None:
    """The first different values of each column."""
    hungry = {column for column, found in enumerate(run.samples) if len(found) < SAMPLES}
    for _line, cells in rows:
        for column in list(hungry):
            value = cells[column].strip()[:LONGEST_SAMPLE] if column < len(cells) else ""
            if value and value not in run.samples[column]:
                run.samples[column].append(value)
                if len(run.samples[column]) >= SAMPLES:
                    hungry.discard(column)
        if not hungry:
            return


class StoredTable:
    """The rows of a run as they were read, with what somebody corrected since, under the chosen headings."""

    def __init__(self, run: ImportRun, headings: tuple[Heading, ...]) -> None:
        self.run, self.headings, self.delimiter = run, headings, run.delimiter

    def rows(self) -> Iterator[Line]:
        for number in range(self.run.chunk_count):
            yield from self.chunk(number)

    def chunk(self, number: int) -> list[Line]:
        packed = ImportChunk.objects.values_list("rows", flat=True).get(run=self.run, number=number)
        rows: list[Line] = msgspec.msgpack.decode(zlib.decompress(packed), type=list[Line])
        return _corrected(rows, self._fixes(rows))

    def _fixes(self, rows: list[Line]) -> dict[int, list[tuple[int, str]]]:
        fixes: dict[int, list[tuple[int, str]]] = {}
        found = ImportFix.objects.filter(run=self.run, line__gte=rows[0][0], line__lte=rows[-1][0])
        for line, column, value in found.values_list("line", "column", "value"):
            fixes.setdefault(line, []).append((column, value))
        return fixes


def _corrected(rows: list[Line], fixes: dict[int, Any]) -> list[Line]:
    for line, cells in rows if fixes else ():
        for column, value in fixes.get(line, ()):
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = value
    return rows
