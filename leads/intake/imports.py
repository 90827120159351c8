"""Taking in a whole file of leads, a thousand rows at a time; again as often as wanted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.engine.recognise import Known
from leads.intake.engine.upsert import MAX_ROWS, upsert_leads
from leads.intake.files import ReadRow, Table, open_table, read_rows
from leads.intake.models import ChangeSet
from leads.intake.rows import Outcome, Problem
from leads.intake.undo import begin_change_set
from leads.intake.values.text import system_name

MOST_PROBLEMS = 1000
_COUNTED = {
    "created": "created", "updated": "updated", "unchanged": "unchanged",
    "possible_duplicate": "possible_duplicates", "refused": "refused",
}  # fmt: skip


@dataclass(frozen=True)
class LineProblem:
    """What is to be said about one line of the file."""

    line: int
    status: str
    code: str
    message: str
    column: str
    external_id: str


@dataclass
class ImportReport:
    """What became of a file: every row counts in exactly one of the last five figures."""

    dry_run: bool
    system: str
    encoding: str = ""
    delimiter: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    possible_duplicates: int = 0
    refused: int = 0
    warnings: int = 0
    change_set: int | None = None
    problems: list[LineProblem] = field(default_factory=list)

    def count(self, read: ReadRow, status: str, problem: Problem | None, warnings: list[Problem]) -> None:
        self.rows += 1
        name = _COUNTED[status]
        setattr(self, name, getattr(self, name) + 1)
        self.warnings += len(warnings)
        for note, about in [
            *([(status, problem)] if problem else []),
            *(("warning", one) for one in warnings),
        ]:
            if len(self.problems) < MOST_PROBLEMS:
                external_id = read.row.external_id or ""
                self.problems.append(
                    LineProblem(read.line, note, about.code, about.message, about.pointer, external_id)
                )


def system_of(path: Path) -> str:
    """The name under which a file's external ids are kept unless said otherwise."""
    return slugify(path.stem)[:60].strip("-") or "import"


def import_leads(
    *,
    actor: User | None,
    path: Path,
    now: datetime,
    system: str = "",
    basis: str = "not_stated",
    basis_reason: str = "",
    source: str | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Read the file and take in its rows; raises FileRefused before anything is stored.

    A rehearsal (`dry_run`) stores nothing and gives the same figures.
    """
    table = open_table(path)
    known, change_set = (Known.nobody(), None) if dry_run else (None, _begin(actor, path, now))
    report = _report(table, system_name(system) or system_of(path), change_set)
    for chunk in _chunks(read_rows(table)):
        outcomes = upsert_leads(
            actor=actor,
            rows=[read.row for read in chunk if read.problem is None],
            system=report.system,
            now=now,
            basis=basis,
            basis_reason=basis_reason,
            source=source or Lead.Source.IMPORT,
            dry_run=dry_run,
            captured_in=f"import {path.name}",
            origin="import",
            known=known,
            change_set=change_set,
        )
        _count(report, chunk, outcomes)
    return report


def _report(table: Table, system: str, change_set: ChangeSet | None) -> ImportReport:
    columns = {heading.words: heading.field or "custom" for heading in table.headings}
    report = ImportReport(change_set is None, system, table.reading.encoding, table.delimiter, columns)
    report.change_set = change_set.pk if change_set else None
    return report


def _begin(actor: User | None, path: Path, now: datetime) -> ChangeSet:
    kind = ChangeSet.Kind.IMPORT
    return begin_change_set(actor=actor, kind=kind, title=path.name, now=now)


def _count(report: ImportReport, chunk: list[ReadRow], outcomes: list[Outcome]) -> None:
    waiting = iter(outcomes)
    for read in chunk:
        if read.problem is not None:
            report.count(read, "refused", read.problem, read.warnings)
        else:
            outcome = next(waiting)
            report.count(read, outcome.status, outcome.problem, [*read.warnings, *outcome.warnings])


def _chunks(rows: Iterator[ReadRow]) -> Iterator[list[ReadRow]]:
    while chunk := list(islice(rows, MAX_ROWS)):
        yield chunk


def as_json(report: ImportReport) -> dict[str, Any]:
    """The report as one JSON object; its problems are those of the first lines."""
    return {
        "rows": report.rows,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "possible_duplicates": report.possible_duplicates,
        "refused": report.refused,
        "warnings": report.warnings,
        "dry_run": report.dry_run,
        "change_set": report.change_set,
        "system": report.system,
        "encoding": report.encoding,
        "columns": report.columns,
        "problems": [vars(problem) for problem in report.problems[:100]],
    }
