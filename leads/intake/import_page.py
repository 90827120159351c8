"""One import as a person sees it: its step, its figures, the lines to look at, what an undo left."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.paging import Page, keyset_page
from leads.crm.models import Lead
from leads.intake.models import COUNTS, ImportNote, ImportRun, LeadChange
from leads.intake.runs.counting import MOST_NOTES
from leads.intake.runs.forgetting import EXACT_ROWS
from leads.intake.runs.queries import MOST_BEYOND, leads_by_id, notes_of, width_of
from leads.intake.undo import UndoReport, report_of

State = ImportRun.State
# Where the pointer of a message names the field otherwise than the column does.
_POINTERS = {
    "mobile": ("/phone",),
    "company": ("/company/name",),
    "domain": ("/company/domain",),
    "country": ("/country", "/company/country"),
}
# A form takes at most a thousand fields; a cell longer than this is only shown, so that the form stays small.
MOST_FIELDS, LONGEST_FIELD = 900, 3000
STEPS: list[tuple[str, Any]] = [
    ("file", _("File")),
    ("columns", _("Columns")),
    ("terms", _("Legal basis")),
    ("rehearsal", _("Rehearsal")),
    ("result", _("Result")),
]
STEPS_BEGUN = [(label, "later" if number else "now") for number, (_code, label) in enumerate(STEPS)]
_STEP_OF = {"uploaded": 0, "read": 1, "mapped": 2, "rehearsing": 3, "rehearsed": 3}
LABELS: dict[str, str | Promise] = {
    "created": _("new"),
    "updated": _("updated"),
    "unchanged": _("unchanged"),
    "possible_duplicates": _("possible duplicates"),
    "refused": _("refused"),
    "warnings": _("warnings"),
}
_KIND_OF = {"possible_duplicates": "possible_duplicate", "refused": "refused", "warnings": "warning"}


class Figure(NamedTuple):
    """One of the counts, and the address parameters under which its lines are shown."""

    name: str
    label: str | Promise
    amount: int
    kind: str


class Cell(NamedTuple):
    name: str
    heading: str
    value: str
    is_meant: bool

    @property
    def has_lines(self) -> bool:
        """A field of one line would swallow the breaks."""
        return "\n" in self.value or "\r" in self.value

    @property
    def is_long(self) -> bool:
        return len(self.value) > LONGEST_FIELD


@dataclass(frozen=True)
class NoteLine:
    """A line to look at, with its cells as they stand now."""

    note: ImportNote
    cells: list[Cell]
    heading_of: Mapping[str, str]

    @property
    def words(self) -> list[tuple[str, str]]:
        """(heading, message); what is about the whole line, or a field that no column gives, stands alone."""
        is_whole = self.note.kind != ImportNote.Kind.WARNING
        return [
            ("" if is_whole and not at else self._heading(column), words)
            for at, (column, words) in enumerate(self.note.said)
        ]

    def _heading(self, column: str) -> str:
        return self.heading_of.get(column, "") if column.startswith("/") else column


class LeadLine(NamedTuple):
    """A lead that the import touched; none when it is gone."""

    lead_id: int
    lead: Lead | None


class ImportPage:
    """What the templates ask about a run."""

    def __init__(self, run: ImportRun, asked: QueryDict, now: datetime) -> None:
        self.run, self.now = run, now
        kind = asked.get("kind", "")
        self.kind = kind if kind in ImportNote.Kind.values else ""
        self.cursor = asked.get("cursor")

    @property
    def place(self) -> str:
        """Which of the lines are looked at, as the end of an address."""
        return place_of({"kind": self.kind, "cursor": self.cursor or ""})

    @property
    def steps(self) -> list[tuple[Any, str]]:
        """Each step's label and whether it is done, current or to come."""
        return steps_of(self.run)

    @property
    def is_undoing(self) -> bool:
        undone = self.run.change_set
        return undone is not None and undone.undone_at is not None and undone.undo_ended_at is None

    @property
    def is_working(self) -> bool:
        return self.run.is_under_way or self.is_undoing

    @property
    def figures(self) -> list[Figure]:
        return [
            Figure(name, LABELS[name], getattr(self.run, name), _KIND_OF.get(name, "")) for name in COUNTS
        ]

    @property
    def is_undoable(self) -> bool:
        return self.run.change_set is not None and self.run.change_set.is_undoable(self.now)

    @cached_property
    def undone(self) -> UndoReport | None:
        change_set = self.run.change_set
        return report_of(change_set) if change_set is not None and change_set.undone_at else None

    @cached_property
    def notes(self) -> Page[ImportNote]:
        limit = max(3, min(20, MOST_FIELDS // (len(self.run.headings) + MOST_BEYOND)))
        notes = notes_of(self.run, self.kind)
        return keyset_page(notes, order=("line",), cursor=self.cursor, limit=limit)

    @property
    def note_lines(self) -> Iterator[NoteLine]:
        heading_of = _headings_by_pointer(self.run)
        for note in self.notes.items:
            meant = {heading_of.get(column, column) for column, _words in note.said}
            yield NoteLine(note, list(_cells(self.run, note, meant)), heading_of)

    @property
    def may_fix(self) -> bool:
        return self.run.state == State.REHEARSED

    @property
    def seen(self) -> str:
        """Which rehearsal is looked at."""
        return seen_of(self.run)

    @property
    def is_approximate(self) -> bool:
        """Of a file this long a rehearsal does not remember every row."""
        return self.run.row_count > EXACT_ROWS

    @property
    def has_more_than_kept(self) -> bool:
        """Refused lines are kept all."""
        return self.run.notes_kept >= MOST_NOTES


def place_of(said: Mapping[str, str]) -> str:
    """`?kind=…&cursor=…`, as far as they are said."""
    place = {name: said[name] for name in ("kind", "cursor") if said.get(name)}
    return f"?{urlencode(place)}" if place else ""


def seen_of(run: ImportRun) -> str:
    """Which rehearsal stands there; another one has other lines, or the same with other corrections."""
    return run.heartbeat_at.isoformat() if run.heartbeat_at else ""


def steps_of(run: ImportRun, shown: str = "") -> list[tuple[Any, str]]:
    """Each step and whether it is done, current or to come; who goes back stands at the step that is `shown`."""
    codes = [code for code, _label in STEPS]
    at = codes.index(shown) if shown else _STEP_OF.get(run.state, 4 if run.has_run else 0)
    words = ["done" if number < at else "now" if number == at else "later" for number in range(len(STEPS))]
    return [(label, word) for (_code, label), word in zip(STEPS, words, strict=True)]


def _cells(run: ImportRun, note: ImportNote, meant: set[str]) -> Iterator[Cell]:
    width = len(run.headings)
    for column in range(width_of(run, note)):
        is_beyond = column >= width
        heading = "" if is_beyond else run.headings[column]
        value = note.cells[column] if column < len(note.cells) else ""
        words = _("Cell %(number)s, no heading") % {"number": column + 1} if is_beyond else str(column + 1)
        is_meant = bool(value) if is_beyond else bool(heading) and heading in meant
        yield Cell(f"cell-{note.line}-{column}", heading or words, value, is_meant)


def _headings_by_pointer(run: ImportRun) -> dict[str, str]:
    """What a message about `/email` or `/company/domain` calls the column that gave the value."""
    found: dict[str, str] = {}
    for heading, field in zip(run.headings, run.columns, strict=False):
        for pointer in _POINTERS.get(field, (f"/{field}",)):
            found.setdefault(pointer, heading)
    return found


def changed_cells(run: ImportRun, said: Mapping[str, str]) -> dict[tuple[int, int], str]:
    """(line, column) → value, for the cells of noted lines that differ from what stands there.

    How browsers write line breaks, and signs that no file can hold, make no difference.
    """
    wanted: dict[tuple[int, int], str] = {}
    for name, value in said.items():
        kind, _dash, place = name.partition("-")
        line, _dash, column = place.partition("-")
        if kind == "cell" and line.isdecimal() and column.isdecimal() and len(place) < 15:
            wanted[int(line), int(column)] = _plain_lines(value.replace("\0", ""))
    noted = {note.line: note for note in run.notes.filter(line__in={line for line, _column in wanted})}
    return {
        (line, column): value
        for (line, column), value in wanted.items()
        if line in noted
        and column < width_of(run, noted[line])
        and value != _plain_lines(noted[line].cells[column] if column < len(noted[line].cells) else "")
    }


def _plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def lead_lines(changes: Iterable[LeadChange]) -> list[LeadLine]:
    """Each lead once, in the order of the changes."""
    ids = list(dict.fromkeys(change.lead_id for change in changes))
    leads = leads_by_id(ids)
    return [LeadLine(lead_id, leads.get(lead_id)) for lead_id in ids]
