"""What people do with an import: upload, name columns, name the basis, correct, run, stop, undo."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict, FieldProblem, Invalid, require
from alliance.journal.actions import record
from alliance.people.models import User
from leads.crm.models import Consent, Lead
from leads.intake.files import Reading
from leads.intake.files.errors import EmptyFile, FileTooLarge
from leads.intake.files.heading_line import NONE
from leads.intake.files.reading import require_reach
from leads.intake.models import COUNTS, ChangeSet, ImportFix, ImportMapping, ImportPiece, ImportRun
from leads.intake.permissions import may_import_leads
from leads.intake.runs.counting import begin_counting
from leads.intake.runs.queries import lock_run, width_of
from leads.intake.runs.storing import store_pieces
from leads.intake.runs.targets import TARGETS
from leads.intake.runs.waking import wake_after_commit
from leads.intake.undo import begin_change_set, begin_undo

State = ImportRun.State
_BEFORE_RUN = frozenset({State.READ, State.MAPPED, State.REHEARSED})
LONGEST_CELL = 20_000


class ImportNotThere(Conflict):
    """The import is at another step than this needs."""

    code = "import_at_another_step"
    message = _("This import is at another step by now. Look at the page again.")


class ReasonOfBasisMissing(Invalid):
    """Consent is presumed only for a concrete reason."""

    code = "reason_missing"
    message = _("Say in concrete terms why the consent may be presumed.")


class UnknownColumn(Invalid):
    """Each column means one of the fields, an own one, or nothing."""

    code = "unknown_field"
    message = _("There is no such field.")


@transaction.atomic
def upload_import(
    *, actor: User, file_name: str, size: int, parts: Iterable[bytes], now: datetime
) -> ImportRun:
    """Keep a file of leads as it comes; a worker reads it. Raises EmptyFile or FileTooLarge."""
    require(may_import_leads(actor))
    if size == 0:
        raise EmptyFile()
    if size > settings.UPLOAD_LIMIT:
        raise FileTooLarge()
    name = file_name[-200:] or "leads.csv"
    run = ImportRun.objects.create(
        owner=actor, created_at=now, heartbeat_at=now, file_name=name, file_size=size, system=_system_of(name)
    )
    store_pieces(run, parts)
    wake_after_commit()
    return run


def _system_of(name: str) -> str:
    return slugify(name.rpartition(".")[0])[:60].strip("-") or "import"


@transaction.atomic
def read_again(*, actor: User, run: ImportRun, reading: Reading, now: datetime) -> ImportRun:
    """Read the file otherwise, or another sheet of it; what was corrected in it is forgotten."""
    run = _at(actor, run, _BEFORE_RUN | {State.FAILED})
    if run.has_run or not ImportPiece.objects.filter(run=run).exists():
        raise ImportNotThere()
    run.state, run.failed_because, run.columns, run.heartbeat_at = State.UPLOADED, "", [], now
    run.encoding, run.delimiter, run.sheet, run.first_line = reading
    run.save(update_fields=["state", "failed_because", "columns", "heartbeat_at", *Reading._fields])
    wake_after_commit()
    return run


@transaction.atomic
def map_columns(
    *,
    actor: User,
    run: ImportRun,
    fields: Sequence[str],
    system: str,
    dates: str,
    decimals: str,
    now: datetime,
) -> ImportRun:
    """Say what each column means, and remember it for the next file of this source.

    Raises UnknownColumn, or NoUsefulColumn when no column tells how to reach a person.
    """
    run = _at(actor, run, _BEFORE_RUN)
    if len(fields) != len(run.headings) or not set(fields) <= TARGETS.keys():
        raise UnknownColumn()
    require_reach(fields)
    run.system = slugify(system)[:60].strip("-") or run.system
    run.columns, run.date_order, run.decimal_sign, run.notation = list(fields), dates, decimals, None
    run.state = State.MAPPED
    run.save(update_fields=["system", "columns", "date_order", "decimal_sign", "notation", "state"])
    if run.first_line != NONE:
        said = dict(zip(run.headings, fields, strict=True))
        ImportMapping.objects.update_or_create(
            system=run.system, defaults={"fields": said, "updated_at": now}
        )
    return run


@transaction.atomic
def rehearse_import(
    *, actor: User, run: ImportRun, basis: str, reason: str, policy: str, source: str, now: datetime
) -> ImportRun:
    """Say on which legal basis and what about known leads; then it is worked through without storing anything.

    Raises ReasonOfBasisMissing.
    """
    run = _at(actor, run, frozenset({State.MAPPED, State.REHEARSED}))
    choices = ((basis, Consent.Basis), (policy, ImportRun.Policy), (source, Lead.Source))
    if any(value not in known.values for value, known in choices):
        raise UnknownColumn()
    if basis == Consent.Basis.PRESUMED_B2B_PHONE and not reason.strip():
        problem = FieldProblem("/reason", ReasonOfBasisMissing.code, ReasonOfBasisMissing.message)
        raise ReasonOfBasisMissing(fields=[problem])
    run.basis, run.basis_reason, run.policy, run.source = basis, reason.strip()[:300], policy, source
    _begin(run, State.REHEARSING, now)
    return run


@transaction.atomic
def fix_cells(
    *, actor: User, run: ImportRun, cells: Mapping[tuple[int, int], str], now: datetime
) -> ImportRun:
    """Correct cells of the file, by line and column, and rehearse it again."""
    run = _at(actor, run, frozenset({State.REHEARSED}))
    noted = {note.line: note for note in run.notes.filter(line__in={line for line, _column in cells})}
    for (line, column), value in cells.items():
        if line in noted and column < width_of(run, noted[line]):
            ImportFix.objects.update_or_create(
                run=run, line=line, column=column, defaults={"value": value[:LONGEST_CELL]}
            )
    _begin(run, State.REHEARSING, now)
    return run


@transaction.atomic
def run_import(*, actor: User, run: ImportRun, now: datetime) -> ImportRun:
    """What was rehearsed happens, chunk by chunk in the background; it can be stopped and undone."""
    run = _at(actor, run, frozenset({State.REHEARSED}))
    run.change_set = begin_change_set(
        actor=actor, kind=ChangeSet.Kind.IMPORT, title=run.file_name, now=now, is_open=True
    )
    run.started_at = now
    _begin(run, State.RUNNING, now)
    record(actor, "import.started", run, data={"file": run.file_name, "rows": run.row_count}, at=now)
    return run


@transaction.atomic
def cancel_import(*, actor: User, run: ImportRun, now: datetime) -> ImportRun:
    """Stop it: what was taken in stays and can be undone; what was not begun is thrown away."""
    run = _at(actor, run, _BEFORE_RUN | {State.UPLOADED, State.REHEARSING, State.RUNNING})
    end_run(run, State.CANCELLED, now, actor)
    return run


def undo_import(*, actor: User, run: ImportRun, now: datetime) -> ChangeSet:
    """All that the import did is to be taken back, once. Raises NothingToUndo."""
    require(may_import_leads(actor))
    if run.change_set is None:
        raise ImportNotThere()
    return begin_undo(actor=actor, change_set=run.change_set, now=now)


def end_run(run: ImportRun, state: str, now: datetime, actor: User | None) -> None:
    """The last word about a locked run."""
    run.state, run.ended_at, run.heartbeat_at = state, now, now
    run.save()
    if run.change_set is not None:
        ChangeSet.objects.filter(pk=run.change_set.pk).update(is_open=False)
        figures = {name: getattr(run, name) for name in COUNTS}
        record(actor, f"import.{state}", run, data={"file": run.file_name, **figures}, at=now)


def _at(actor: User, run: ImportRun, states: frozenset[str]) -> ImportRun:
    run = lock_run(run)
    require(may_import_leads(actor))
    if run.state not in states:
        raise ImportNotThere()
    return run


def _begin(run: ImportRun, state: str, now: datetime) -> None:
    begin_counting(run)
    run.state, run.heartbeat_at = state, now
    run.save()
    wake_after_commit()
