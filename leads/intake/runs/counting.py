"""What became of the rows of a chunk: figures on the run, and a note for each line that wants a look."""

from collections.abc import Sequence
from typing import Any

import msgspec

from alliance.copying import NewRows, append
from leads.intake.authorities import kept_words
from leads.intake.files import ReadRow
from leads.intake.models import COUNTS, ImportNote, ImportRun
from leads.intake.rows import Outcome, Problem

MOST_NOTES = 10_000
_FIGURE = {"possible_duplicate": "possible_duplicates"}
_COLUMNS = ("run_id", "line", "kind", "about", "cells")


def begin_counting(run: ImportRun) -> None:
    """From the first row, with clean figures."""
    ImportNote.objects.filter(run=run).delete()
    for name in (*COUNTS, "position", "rows_done", "notes_kept", "stumbles"):
        setattr(run, name, 0)


def count(run: ImportRun, chunk: Sequence[tuple[ReadRow, list[str]]], outcomes: Sequence[Outcome]) -> None:
    """Add a chunk's rows to the figures and keep its notes; of lines taken in, only as far as there is room."""
    waiting = iter(outcomes)
    refused: list[tuple[Any, ...]] = []
    notes: list[tuple[Any, ...]] = []
    for read, cells in chunk:
        outcome = None if read.problem else next(waiting)
        status = outcome.status if outcome else "refused"
        problem = outcome.problem if outcome else read.problem
        warnings = [*read.warnings, *(outcome.warnings if outcome else ())]
        figure = _FIGURE.get(status, status)
        setattr(run, figure, getattr(run, figure) + 1)
        run.warnings += len(warnings)
        if problem or warnings:
            kind = status if problem else "warning"
            kept = refused if kind == "refused" else notes
            kept.append((run.pk, read.line, kind, _about(problem, warnings), _json(cells)))
    room = max(0, MOST_NOTES - run.notes_kept)
    append(NewRows(ImportNote._meta.db_table, _COLUMNS, [*refused, *notes[:room]]))
    run.notes_kept += len(notes[:room])
    run.rows_done += len(chunk)


def _about(problem: Problem | None, warnings: Sequence[Problem]) -> str:
    return _json([_kept(one) for one in ([problem, *warnings] if problem else warnings)])


def _kept(one: Problem) -> list[Any]:
    """What it is about, as `ImportNote.about` keeps it; the work around this says everything in source words."""
    words, values = kept_words(one.decides) if one.decides else (one.message, {})
    return [one.code, words, one.pointer, values]


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
