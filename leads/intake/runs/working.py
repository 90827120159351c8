"""The background work: reading a file, rehearsing it, taking it in a chunk at a time."""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.alone import alone
from alliance.errors import RuleError
from alliance.stored_words import as_source, in_source_words
from leads.intake.engine import upsert_leads
from leads.intake.engine.recognise import Known
from leads.intake.files import FileRefused, ReadRow
from leads.intake.files.heading_line import NONE
from leads.intake.files.notation import Order
from leads.intake.files.reading import Notation, learn, read_row
from leads.intake.models import COUNTS, ImportRun
from leads.intake.rows import Outcome
from leads.intake.runs.actions import end_run
from leads.intake.runs.counting import begin_counting, count
from leads.intake.runs.forgetting import EXACT_ROWS, RareKeys, forget_all_but
from leads.intake.runs.storing import StoredTable, read_into_chunks
from leads.intake.runs.targets import (
    fields_by_content,
    headings_of,
    recognised_maker,
    remembered_system,
    suggested_fields,
)

logger = logging.getLogger(__name__)
State = ImportRun.State
MOST_STUMBLES = 5
STUMBLED = _(
    "Something on our side failed several times in a row; whoever runs the installation finds it in the log. "
    "What was taken in before stays, and can be undone."
)
# Session locks of PostgreSQL under this number, one for each run; a worker that dies lets go of it.
_LOCK = 7_301
Rows = list[tuple[ReadRow, list[str]]]


def read_file(run_id: int, now: datetime) -> None:
    """Read an uploaded file into chunks, and guess what its columns mean."""
    with alone(_LOCK, run_id) as is_ours:
        run = ImportRun.objects.filter(pk=run_id, state=State.UPLOADED).select_related("owner").first()
        if not is_ours or run is None:
            return
        try:
            with transaction.atomic():
                read_into_chunks(run)
                _guess_columns(run)
                run.state = State.READ
                _save_unless_stopped(run, State.UPLOADED)
        except FileRefused as error:
            run.failed_because, run.sheets = as_source(error.message), list(error.sheets)
            run.state, run.ended_at = State.FAILED, now
            _save_unless_stopped(run, State.UPLOADED)


def _guess_columns(run: ImportRun) -> None:
    if run.first_line == NONE:
        run.columns = fields_by_content(run.samples)
        return
    run.system = remembered_system(run.headings) or recognised_maker(run.headings) or run.system
    run.columns = suggested_fields(run.headings, run.system)


def _save_unless_stopped(run: ImportRun, state: str) -> None:
    """Only while nobody stopped it meanwhile."""
    left_out = {"id", "change_set", "owner"}
    values = {
        field.attname: getattr(run, field.attname)
        for field in ImportRun._meta.concrete_fields
        if field.name not in left_out
    }
    ImportRun.objects.filter(pk=run.pk, state=state).update(**values)


def rehearse(run_id: int, now: datetime) -> None:
    """Work the whole file through without storing anything; begun again from its first row when interrupted."""
    with alone(_LOCK, run_id) as is_ours:
        run = _run_in(State.REHEARSING, run_id)
        if not is_ours or run is None:
            return
        with in_source_words():
            _rehearse(run, now)


def _rehearse(run: ImportRun, now: datetime) -> None:
    table = StoredTable(run, headings_of(run))
    with transaction.atomic():
        notation = _learn(run, table)
        _reset(run)
    known = Known.nobody()
    rare = RareKeys(_all_rows(table, notation), run, now) if run.row_count > EXACT_ROWS else None
    for number in range(run.chunk_count):
        rows = _read(table, notation, number)
        outcomes = _take_in(run, rows, now, known=known, dry_run=True)
        if rare is not None:
            forget_all_but(known, rare)
        with transaction.atomic():
            count(run, rows, outcomes)
            run.position, run.heartbeat_at = number + 1, timezone.now()
            if not _save_progress(run):
                return
    figures = {name: getattr(run, name) for name in COUNTS}
    ImportRun.objects.filter(pk=run.pk, state=State.REHEARSING).update(
        state=State.REHEARSED, rehearsal=figures, ended_at=None
    )


def _all_rows(table: StoredTable, notation: Notation) -> Iterator[ReadRow]:
    for line, cells in table.rows():
        yield read_row(table, notation, line, cells)


def _reset(run: ImportRun) -> None:
    begin_counting(run)
    _save_progress(run)


def _save_progress(run: ImportRun) -> bool:
    names = (*COUNTS, "position", "rows_done", "notes_kept", "heartbeat_at", "notation")
    values = {name: getattr(run, name) for name in names}
    return bool(ImportRun.objects.filter(pk=run.pk, state=State.REHEARSING).update(**values))


def take_next_chunk(run_id: int, now: datetime) -> bool:
    """One chunk in one transaction that also moves the position; False when there is nothing to do (any more).

    The run's row is locked, so two workers never take the same one, and a worker that dies leaves no trace.
    """
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update(of=("self",), skip_locked=True)
        run = locked.select_related("owner", "change_set").filter(pk=run_id, state=State.RUNNING).first()
        if run is None:
            return False
        with in_source_words():
            _take(run, now)
        return run.state == State.RUNNING


def _take(run: ImportRun, now: datetime) -> None:
    table = StoredTable(run, headings_of(run))
    notation = _learn(run, table)
    if run.position < run.chunk_count:
        rows = _read(table, notation, run.position)
        count(run, rows, _take_in(run, rows, now))
        run.position += 1
    run.heartbeat_at, run.stumbles = now, 0
    if run.position >= run.chunk_count:
        end_run(run, State.DONE, now, run.owner)
    else:
        run.save()


def _learn(run: ImportRun, table: StoredTable) -> Notation:
    """How the columns write dates and amounts: looked through once, unless somebody said so."""
    if run.notation is None:
        learned = learn(table)
        run.notation = {
            "orders": {str(column): order.value for column, order in learned.orders.items()},
            "decimals": {str(column): sign for column, sign in learned.decimals.items()},
            "phones": learned.phones_follow_country,
        }
    said: dict[str, Any] = run.notation
    orders = {int(column): Order(run.date_order or order) for column, order in said["orders"].items()}
    decimals = {int(column): run.decimal_sign or sign for column, sign in said["decimals"].items()}
    return Notation(orders, decimals, said["phones"])


def _read(table: StoredTable, notation: Notation, number: int) -> Rows:
    return [(read_row(table, notation, line, cells), cells) for line, cells in table.chunk(number)]


def _take_in(
    run: ImportRun, rows: Rows, now: datetime, *, known: Known | None = None, dry_run: bool = False
) -> list[Outcome]:
    return upsert_leads(
        actor=run.owner,
        rows=[read.row for read, _cells in rows if read.problem is None],
        system=run.system,
        now=now,
        basis=run.basis,
        basis_reason=run.basis_reason,
        source=run.source,
        captured_in=f"import {run.file_name}"[:120],
        origin="import",
        policy=run.policy,
        change_set=None if dry_run else run.change_set,
        dry_run=dry_run,
        known=known,
    )


def _run_in(state: str, run_id: int) -> ImportRun | None:
    return ImportRun.objects.filter(pk=run_id, state=state).select_related("owner", "change_set").first()


def stumble(run_id: int, error: Exception, now: datetime) -> None:
    """A chunk could not be taken in; after several times in a row the run fails and says so."""
    logger.exception("Import %s stumbled", run_id, exc_info=error)
    with transaction.atomic():
        run = ImportRun.objects.select_for_update(of=("self",)).select_related("change_set").get(pk=run_id)
        run.stumbles += 1
        run.heartbeat_at = now
        if run.is_under_way and (run.stumbles >= MOST_STUMBLES or isinstance(error, RuleError)):
            run.failed_because = as_source(error.message if isinstance(error, RuleError) else STUMBLED)
            end_run(run, State.FAILED, now, None)
        else:
            run.save(update_fields=["stumbles", "heartbeat_at"])
