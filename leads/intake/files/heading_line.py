"""Which line of a file holds the headings, or that none does."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from leads.intake.files.errors import NotATable, TooManyColumns
from leads.intake.files.headings import Heading, read_heading
from leads.intake.files.notation import looks_like_date
from leads.intake.files.workbook import MAX_COLUMNS

THERE, NONE = "headings", "data"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER = re.compile(r"(?:\+|00?|\(0)\d[\d ()/.-]{5,}")


class HeadingLine(NamedTuple):
    """At which of the lines they stand; -1 when the file has none and its columns have letters."""

    at: int
    headings: tuple[Heading, ...]


def find_headings(first: Sequence[list[str]], said: str, any_headings: bool) -> HeadingLine:
    """The line, among the first, in which we know the most words; `said` is THERE or NONE where somebody knows.

    `any_headings` takes columns of which none is known: somebody will say what they mean. Raises NotATable and
    TooManyColumns.
    """
    people = next((number for number, cells in enumerate(first) if _has_address(cells)), len(first))
    known = [known_words(cells) if number < people else 0 for number, cells in enumerate(first)]
    widths = [sum(1 for cell in cells if cell.strip()) for cells in first]
    fullest = widths.index(max(widths))
    if said == NONE or (any_headings and not said and not max(known) and _is_data(first[fullest])):
        if not any_headings:
            raise NotATable()
        return HeadingLine(-1, letters(max(len(cells) for cells in first)))
    if max(known):
        at = known.index(max(known))
    elif said == THERE:
        at = max(range(len(first)), key=lambda number: (not _is_data(first[number]), widths[number], -number))
    elif any_headings and max(widths) > 1:
        at = fullest
    else:
        raise NotATable()
    return HeadingLine(at, tuple(_told_apart(_checked(_trimmed(first[at])))))


def known_words(cells: Iterable[str]) -> int:
    """How many cells are headings that we know; a line with somebody's address has none."""
    cells = list(cells)
    return 0 if _has_address(cells) else sum(read_heading(cell).field != "" for cell in cells)


def letters(count: int) -> tuple[Heading, ...]:
    """A, B, … Z, AA, as a spreadsheet names its columns. Raises TooManyColumns."""
    _checked([""] * count)
    return tuple(Heading(_letter(number), "") for number in range(count))


def _letter(number: int) -> str:
    before, last = divmod(number, 26)
    return (chr(64 + before) if before else "") + chr(65 + last)


def looks_like_phone(text: str) -> bool:
    """With a prefix or a nought before it, as no postcode, date or number of a record has."""
    return _NUMBER.fullmatch(text.strip()) is not None


def _has_address(cells: Iterable[str]) -> bool:
    return any(_ADDRESS.fullmatch(cell.strip()) for cell in cells)


def _is_data(cells: Sequence[str]) -> bool:
    return _has_address(cells) or any(looks_like_phone(cell) or looks_like_date(cell) for cell in cells)


def _trimmed(cells: list[str]) -> list[str]:
    width = max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return cells[:width]


def _checked(cells: list[str]) -> list[str]:
    if len(cells) > MAX_COLUMNS:
        raise TooManyColumns()
    return cells


def _told_apart(cells: Iterable[str]) -> Iterator[Heading]:
    """Headings that stand there twice get a number, so that no column takes the place of another."""
    seen: set[str] = set()
    for heading in map(read_heading, cells):
        words, number = heading.words, 2
        while words and words in seen:
            words, number = f"{heading.words} ({number})", number + 1
        seen.add(words)
        yield heading._replace(words=words)
