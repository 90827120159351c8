"""Who may open and do imports: everybody with a place looks, the people of both sides act alike on each."""

from typing import Any

from django.utils import timezone

from leads.intake.models import ChangeSet, ImportRun
from tests.cast import Cast
from tests.intake.runs.scenes import finish, mapped, read, rehearsed, running
from tests.matrix import Row, everyone
from tests.matrix.leads import both_sides


def _named(run: ImportRun) -> dict[str, Any]:
    return {"import_id": run.pk}


def a_read_file(cast: Cast) -> dict[str, Any]:
    return _named(read(cast.tobias))


def a_mapped_file(cast: Cast) -> dict[str, Any]:
    return _named(mapped(cast.deniz))


def a_rehearsal(cast: Cast) -> dict[str, Any]:
    return _named(rehearsed(cast.tobias))


def a_running_import(cast: Cast) -> dict[str, Any]:
    return _named(running(cast.deniz))


def a_finished_import(cast: Cast) -> dict[str, Any]:
    run = finish(running(cast.tobias))
    ChangeSet.objects.update(created_at=timezone.now())
    return _named(run)


def columns(arguments: dict[str, Any]) -> dict[str, Any]:
    chosen = ImportRun.objects.get(pk=arguments["import_id"]).columns
    return {"system": "messe", **{f"column-{number}": field for number, field in enumerate(chosen)}}


TERMS = {"basis": "not_stated", "source": "event", "policy": "update"}
ROWS: list[Row] = [
    Row("import_list", "GET", everyone(200)),
    Row("import_new", "GET", both_sides(200)),
    # Without a file the form comes back.
    Row("import_new", "POST", both_sides(422)),
    # Who may act is led to the step that waits for somebody.
    Row("import_detail", "GET", everyone(302, helga=200, yusuf=200, paul=200, ingrid=200), a_read_file),
    Row("import_detail", "GET", everyone(200), a_finished_import),
    Row("import_progress", "GET", everyone(200), a_running_import),
    Row("import_progress", "GET", everyone(302), a_finished_import),
    Row("import_changes", "GET", everyone(200), a_finished_import),
    Row("import_refused", "GET", everyone(200), a_finished_import),
    Row("import_columns", "GET", both_sides(200), a_read_file),
    Row("import_columns", "POST", both_sides(302), a_read_file, columns),
    Row(
        "import_read_again",
        "POST",
        both_sides(302),
        a_read_file,
        lambda _arguments: {"encoding": "utf-8", "delimiter": ";"},
    ),
    Row("import_terms", "GET", both_sides(200), a_mapped_file),
    Row("import_terms", "POST", both_sides(302), a_mapped_file, lambda _arguments: TERMS),
    Row("import_fix", "POST", both_sides(302), a_rehearsal, lambda _arguments: {"cell-5-4": "a@b.de"}),
    Row("import_run", "POST", both_sides(302), a_rehearsal),
    Row("import_cancel", "POST", both_sides(302), a_running_import),
    Row("import_undo", "POST", both_sides(302), a_finished_import),
]
