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
_NUMBER = re.compile(r"[+(]?\d[\d ()/.-]{6,}")


class HeadingLine(NamedTuple):
    """At which of the lines they stand; -1 when the file has none and its columns have letters."""

    at: int
    headings: tuple[Heading, ...]


def find_headings(first: Sequence[list[str]], said: str, any_headings: bool) -> HeadingLine:
    """The line, among the first, in which we know the most words; `said` is THERE or NONE where somebody knows.

    `any_headings` takes columns of which none is known: somebody will say what they mean. Raises NotATable and
    TooManyColumns.
    """
    known = [known_words(cells) for cells in first]
    widths = [sum(1 for cell in cells if cell.strip()) for cells in first]
    if said == NONE or (any_headings and not said and not max(known) and _is_data(_fullest(first, widths))):
        if not any_headings:
            raise NotATable()
        widest = max((_checked(_trimmed(cells)) for cells in first), key=len)
        return HeadingLine(-1, tuple(_letters(len(widest))))
    if max(known):
        at = known.index(max(known))
    elif any_headings and (max(widths) > 1 or said == THERE):
        at = widths.index(max(widths))
    else:
        raise NotATable()
    return HeadingLine(at, tuple(_told_apart(_checked(_trimmed(first[at])))))


def known_words(cells: Iterable[str]) -> int:
    """How many cells are headings that we know; people's own data are none."""
    cells = list(cells)
    return 0 if _is_data(cells) else sum(read_heading(cell).field != "" for cell in cells)


def _fullest(first: Sequence[list[str]], widths: Sequence[int]) -> list[str]:
    return first[widths.index(max(widths))]


def _is_data(cells: Iterable[str]) -> bool:
    texts = [cell.strip() for cell in cells]
    return any(_ADDRESS.fullmatch(text) or _NUMBER.fullmatch(text) or looks_like_date(text) for text in texts)


def _trimmed(cells: list[str]) -> list[str]:
    width = max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return cells[:width]


def _checked(cells: list[str]) -> list[str]:
    if len(cells) > MAX_COLUMNS:
        raise TooManyColumns()
    return cells


def _letters(count: int) -> Iterator[Heading]:
    """A, B, … Z, AA, as a spreadsheet names its columns."""
    for number in range(count):
        before, last = divmod(number, 26)
        yield Heading((chr(64 + before) if before else "") + chr(65 + last), "")


def _told_apart(cells: Iterable[str]) -> Iterator[Heading]:
    """Headings that stand there twice get a number, so that no column takes the place of another."""
    seen: set[str] = set()
    for heading in map(read_heading, cells):
        words, number = heading.words, 2
        while words and words in seen:
            words, number = f"{heading.words} ({number})", number + 1
        seen.add(words)
        yield heading._replace(words=words)
