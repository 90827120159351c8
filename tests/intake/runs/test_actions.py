"""Who may do what with an import, and when."""

from collections.abc import Callable
from typing import Any

import pytest

from alliance.errors import Denied
from alliance.journal.models import Entry
from alliance.people.models import User
from leads.intake.files import Reading
from leads.intake.models import ChangeSet, ImportMapping, ImportRun
from leads.intake.runs.actions import (
    ImportNotThere,
    cancel_import,
    fix_cells,
    map_columns,
    read_again,
    rehearse_import,
    run_import,
    undo_import,
)
from leads.intake.undo import NothingToUndo
from tests.cast import Cast
from tests.factories import NOW
from tests.intake.runs.scenes import finish, mapped, read, rehearsed, running, uploaded
from tests.twice import at_once

pytestmark = pytest.mark.django_db
TERMS = {"basis": "not_stated", "reason": "", "policy": "update", "source": "event"}
Act = Callable[[User, ImportRun], Any]
ACTS: dict[str, Act] = {
    "read_again": lambda who, run: read_again(
        actor=who, run=run, reading=Reading("utf-8", ";"), now=NOW
    ),
    "map_columns": lambda who, run: map_columns(
        actor=who, run=run, fields=run.columns, system="messe", dates="", decimals="", now=NOW
    ),
    "rehearse": lambda who, run: rehearse_import(actor=who, run=run, now=NOW, **TERMS),
    "fix": lambda who, run: fix_cells(actor=who, run=run, cells={(5, 4): "a@b.de"}, now=NOW),
    "run": lambda who, run: run_import(actor=who, run=run, now=NOW),
    "cancel": lambda who, run: cancel_import(actor=who, run=run, now=NOW),
}  # fmt: skip
STEPS: dict[str, Callable[[User], ImportRun]] = {
    "uploaded": uploaded,
    "read": read,
    "mapped": mapped,
    "rehearsed": rehearsed,
    "running": running,
}
MAY_AT = {
    "read_again": {"read", "mapped", "rehearsed"},
    "map_columns": {"read", "mapped", "rehearsed"},
    "rehearse": {"mapped", "rehearsed"},
    "fix": {"rehearsed"},
    "run": {"rehearsed"},
    "cancel": {"uploaded", "read", "mapped", "rehearsed", "running"},
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("act", ACTS)
def test_each_act_has_its_steps(cast: Cast, act: str, step: str) -> None:
    run = STEPS[step](cast.tobias)

    if step in MAY_AT[act]:
        assert ACTS[act](cast.deniz, run) is not None
    else:
        with pytest.raises(ImportNotThere) as refused:
            ACTS[act](cast.deniz, run)
        assert refused.value.status == 409
        assert ImportRun.objects.get().state == run.state


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["helga", "yusuf", "paul", "ingrid", "stranger"])
def test_others_may_not(cast: Cast, act: str, who: str) -> None:
    run = rehearsed(cast.tobias)

    with pytest.raises(Denied):
        ACTS[act](getattr(cast, who), run)

    assert ImportRun.objects.get().state == "rehearsed"
    assert (ChangeSet.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_run_begins_once_however_often_it_is_asked_for(cast: Cast) -> None:
    run = rehearsed(cast.tobias)

    errors = at_once(lambda: ACTS["run"](cast.tobias, run), lambda: ACTS["run"](cast.deniz, run))

    assert [type(error) for error in errors] == [ImportNotThere]
    assert (ChangeSet.objects.count(), Entry.objects.filter(verb="import.started").count()) == (1, 1)


def test_an_import_under_way_is_not_undone_and_a_finished_one_once(cast: Cast) -> None:
    run = running(cast.tobias)
    with pytest.raises(NothingToUndo):
        undo_import(actor=cast.deniz, run=run, now=NOW)
    finish(run)

    undo_import(actor=cast.deniz, run=run, now=NOW)

    with pytest.raises(NothingToUndo):
        undo_import(actor=cast.tobias, run=run, now=NOW)


def test_the_next_file_of_a_source_is_read_like_the_last(cast: Cast) -> None:
    run = read(cast.tobias)
    fields = ["ours" if field == "phone" else field for field in run.columns]
    map_columns(actor=cast.tobias, run=run, fields=fields, system="Messe Ulm", dates="", decimals="", now=NOW)

    again = read(cast.deniz, name="andere.csv")

    assert ImportMapping.objects.get().system == "messe-ulm"
    assert (again.system, again.columns) == ("messe-ulm", fields)
