"""The background work of an import: every row once, whatever happens to the workers."""

from pathlib import Path

import pytest
from django.db import transaction

from alliance.stored_words import as_source
from leads.crm.models import Consent, ExternalId, Lead
from leads.intake.models import ImportChunk, ImportNote, ImportRun, LeadChange
from leads.intake.runs.actions import cancel_import, fix_cells, map_columns, rehearse_import
from leads.intake.runs.working import STUMBLED, read_file, rehearse, stumble, take_next_chunk
from leads.intake.tasks import go_on_with_imports
from leads.intake.undo import undo_change_set
from tests.cast import Cast
from tests.factories import NOW
from tests.intake.runs.scenes import (
    KNOWN_TRUTH,
    figures,
    finish,
    killed_in_the_middle,
    mapped,
    messy,
    read,
    rehearsed,
    rehearsing,
    running,
    uploaded,
)
from tests.intake.undo.scenes import LATER, tables
from tests.twice import at_once

pytestmark = pytest.mark.django_db
State = ImportRun.State


@pytest.fixture
def three_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows a chunk instead of a thousand."""
    monkeypatch.setattr("leads.intake.runs.storing.MOST_ROWS", 2)


def test_a_file_is_read_into_lines_and_its_columns_guessed(cast: Cast) -> None:
    run = read(cast.tobias)

    assert (run.state, run.encoding, run.delimiter) == (State.READ, "cp1252", ";")
    assert (run.row_count, run.chunk_count, run.system) == (5, 1, "messe")
    assert run.columns == [
        "external_id", "first_name", "last_name", "company", "email", "phone", "first_touch_at", "potential",
        "consent_email", "",
    ]  # fmt: skip
    assert run.samples[1] == ["Mara", "Jürgen", "Ohne"]


def test_a_file_that_is_no_table_fails_with_words(cast: Cast) -> None:
    run = read(cast.tobias, b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 50)

    assert run.state == State.FAILED
    assert "CSV" in run.failed_because
    assert ImportChunk.objects.count() == 0


@pytest.mark.parametrize("who", ["tobias", "deniz"])
def test_rehearsal_and_run_have_the_same_figures_and_only_the_run_stores(cast: Cast, who: str) -> None:
    run = rehearsed(getattr(cast, who))
    assert (run.state, run.rehearsal, Lead.objects.count()) == (State.REHEARSED, KNOWN_TRUTH, 0)

    run = finish(running(getattr(cast, who)))

    assert (run.state, figures(run)) == (State.DONE, KNOWN_TRUTH)
    assert (Lead.objects.count(), ExternalId.objects.count(), LeadChange.objects.count()) == (3, 4, 3)
    lead = Lead.objects.get(last_name="Keller")
    assert (str(lead.potential), lead.source, lead.custom) == ("31846.72", "event", {"Sensorik": "mehr"})


def test_each_line_to_look_at_is_noted_with_its_cells(cast: Cast) -> None:
    run = rehearsed(cast.tobias)

    notes = {note.line: (note.kind, note.about[0][0], note.cells[1]) for note in run.notes.all()}
    assert notes == {5: ("refused", "not_reachable", "Ohne"), 6: ("warning", "invalid_date", "Ina")}


@pytest.mark.usefixtures("three_chunks")
@pytest.mark.parametrize("chunks_before", [0, 1, 2])
def test_a_run_killed_within_a_chunk_loses_and_doubles_nothing(cast: Cast, chunks_before: int) -> None:
    run = running(cast.tobias)
    for _number in range(chunks_before):
        assert take_next_chunk(run.pk, NOW)
    before = tables()

    killed_in_the_middle(run)

    assert tables() == before
    assert figures(finish(run)) == KNOWN_TRUTH
    assert Lead.objects.count() == 3


@pytest.mark.usefixtures("three_chunks")
def test_a_run_between_two_chunks_goes_on_in_another_worker(cast: Cast) -> None:
    run = running(cast.tobias)
    assert take_next_chunk(run.pk, NOW)

    go_on_with_imports()

    run.refresh_from_db()
    assert (run.state, run.position, figures(run)) == (State.DONE, 3, KNOWN_TRUTH)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("three_chunks")
def test_two_workers_at_once_take_every_row_once(cast: Cast) -> None:
    run = running(cast.tobias)

    errors = at_once(lambda: finish(run), lambda: finish(run))
    go_on_with_imports()

    run.refresh_from_db()
    assert (errors, run.state, figures(run)) == ([], State.DONE, KNOWN_TRUTH)


@pytest.mark.django_db(transaction=True)
def test_a_chunk_that_another_worker_has_is_left_to_it(cast: Cast) -> None:
    run = running(cast.tobias)
    answers: list[bool] = []

    with transaction.atomic():
        ImportRun.objects.select_for_update().get(pk=run.pk)
        at_once(lambda: answers.append(take_next_chunk(run.pk, NOW)))

    assert answers == [False]
    assert Lead.objects.count() == 0


@pytest.mark.usefixtures("three_chunks")
def test_a_stopped_run_keeps_what_is_done_and_can_be_undone(cast: Cast) -> None:
    before = tables()
    run = running(cast.tobias)
    take_next_chunk(run.pk, NOW)

    run = cancel_import(actor=cast.deniz, run=run, now=NOW)

    assert not take_next_chunk(run.pk, NOW)
    assert (run.state, run.rows_done, Lead.objects.count()) == (State.CANCELLED, 2, 2)
    assert run.change_set is not None
    assert undo_change_set(actor=cast.deniz, change_set=run.change_set, now=LATER).removed == 2
    assert tables() == before


def test_a_rehearsal_that_was_interrupted_begins_anew(cast: Cast) -> None:
    run = rehearsing(cast.tobias)
    ImportRun.objects.update(position=1, rows_done=5, created=5)
    ImportNote.objects.create(run=run, line=5, kind="refused", about=[], cells=[])

    rehearse(run.pk, NOW)

    run.refresh_from_db()
    assert (run.state, figures(run), run.notes.count()) == (State.REHEARSED, KNOWN_TRUTH, 2)


def test_a_corrected_cell_counts_in_rehearsal_and_run(cast: Cast) -> None:
    run = rehearsed(cast.tobias)

    fix_cells(actor=cast.deniz, run=run, cells={(5, 4): "ohne@weg.example", (99, 4): "x"}, now=NOW)
    rehearse(run.pk, NOW)

    run.refresh_from_db()
    assert (run.refused, run.created, run.fixes.count()) == (0, 4, 1)
    go_on = ImportRun.objects.get()
    assert list(go_on.notes.values_list("line", flat=True)) == [6]


def test_dates_and_numbers_as_somebody_said(cast: Cast) -> None:
    rows = ["1;A;B;;a@b.de;;03/04/2026;1,250;;"]
    run = mapped(cast.tobias, messy(rows))
    run = map_columns(
        actor=cast.tobias, run=run, fields=run.columns, system="messe", dates="month first", decimals=".", now=NOW
    )  # fmt: skip
    rehearse_import(
        actor=cast.tobias, run=run, basis="not_stated", reason="", policy="update", source="event", now=NOW
    )
    rehearse(run.pk, NOW)
    ImportRun.objects.update(state=State.RUNNING, position=0)

    finish(run)

    lead = Lead.objects.get()
    assert lead.first_touch_at is not None
    assert (f"{lead.first_touch_at:%m-%d}", str(lead.potential)) == ("03-03", "1250.00")


@pytest.mark.parametrize(
    ("policy", "city", "phone", "statuses"),
    [
        ("update", "Bonn", "+49711805921", (0, 1, 0)),
        ("fill", "Ulm", "+49711805921", (0, 1, 0)),
        ("leave", "Ulm", "", (0, 0, 1)),
    ],
)
def test_what_happens_to_known_leads(
    cast: Cast, policy: str, city: str, phone: str, statuses: tuple[int, ...]
) -> None:
    finish(running(cast.tobias, b"E-Mail;Ort\na@b.de;Ulm"))

    run = finish(running(cast.tobias, b"E-Mail;Ort;Telefon\na@b.de;Bonn;0711 805921", policy=policy))

    lead = Lead.objects.get()
    assert (lead.city, lead.phone) == (city, phone)
    assert (run.created, run.updated, run.unchanged) == statuses


def test_an_objection_is_heard_whatever_the_policy(cast: Cast) -> None:
    finish(running(cast.tobias, b"E-Mail;Einwilligung\na@b.de;ja"))

    finish(running(cast.tobias, b"E-Mail;Einwilligung\na@b.de;Widerspruch", policy="leave"))

    assert list(Consent.objects.order_by("id").values_list("state", flat=True)) == ["confirmed", "objected"]


def test_a_legal_basis_is_recorded_where_the_row_says_nothing(cast: Cast) -> None:
    finish(running(cast.tobias, basis="presumed_b2b_phone", reason="Messegespräch"))

    consents = Consent.objects.filter(channel="phone").values_list("lead__last_name", "reason")
    assert list(consents) == [("Keller", "Messegespräch")]


def test_after_five_failures_in_a_row_a_run_fails(cast: Cast) -> None:
    run = running(cast.tobias)
    for _time in range(4):
        stumble(run.pk, ValueError("no"), NOW)
    run.refresh_from_db()
    assert run.state == State.RUNNING

    stumble(run.pk, ValueError("no"), NOW)

    run.refresh_from_db()
    assert (run.state, run.failed_because) == (State.FAILED, as_source(STUMBLED))
    assert run.change_set is not None
    assert not run.change_set.is_open


def test_the_worker_reads_and_rehearses_what_waits(cast: Cast) -> None:
    waiting = uploaded(cast.tobias)
    rehearsal = rehearsing(cast.deniz)

    go_on_with_imports()

    states = dict(ImportRun.objects.values_list("pk", "state"))
    assert states == {waiting.pk: State.READ, rehearsal.pk: State.REHEARSED}


def test_a_file_somebody_stopped_is_not_read(cast: Cast) -> None:
    run = uploaded(cast.tobias)
    cancel_import(actor=cast.tobias, run=run, now=NOW)

    read_file(run.pk, NOW)

    run.refresh_from_db()
    assert (run.state, run.chunk_count) == (State.CANCELLED, 0)


def test_a_workbook_is_read_like_a_text_file(cast: Cast, tmp_path: Path) -> None:
    from openpyxl import Workbook  # slow

    book = Workbook()
    book.active.append(["E-Mail", "Ort"])
    book.active.append(["a@b.de", "Ulm"])
    book.save(tmp_path / "leads.xlsx")

    run = read(cast.tobias, (tmp_path / "leads.xlsx").read_bytes(), "leads.xlsx")

    assert (run.state, run.encoding, run.headings, run.row_count) == (
        State.READ,
        "xlsx",
        ["E-Mail", "Ort"],
        1,
    )


def test_refused_lines_are_noted_all_and_others_while_there_is_room(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leads.intake.runs.counting.MOST_NOTES", 1)
    refused = [f"{number};Ohne;Weg;;;;;;;" for number in range(3)]
    warned = [f"w{number};Ina;Lutz;;i{number}@lutz.example;;31.02.2026;;;" for number in range(3)]

    run = rehearsed(cast.tobias, messy([*warned, *refused]))

    assert list(run.notes.order_by("line").values_list("line", "kind")) == [
        (2, "warning"), (5, "refused"), (6, "refused"), (7, "refused")
    ]  # fmt: skip
