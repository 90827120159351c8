"""Migrations that change rows, there and back, on a database with data."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from leads.intake.models import ImportNote, ImportRun, LeadChange, PossibleDuplicate
from leads.intake.undo import undo_change_set
from tests.cast import Cast, make_cast
from tests.factories import NOW, make_lead
from tests.intake.rows import put, row
from tests.intake.undo.scenes import LATER, batch

pytestmark = pytest.mark.django_db(transaction=True)
WITH_TEXTS, WITH_SOURCE = "0009_what_bulk_actions_did", "0010_words_as_in_the_source"
GERMAN, ENGLISH = (
    "Das ist keine E-Mail-Adresse; sie wurde weggelassen.",
    "This is no e-mail address; it was left out.",
)
AS_NAMED = "0013_leads_left_because_merged"
SAP = "Only %(system)s changes this field; the value stays as it is."


def migrate(name: str | None) -> Any:
    """The models as they are then; without a name, as they are now."""
    executor = MigrationExecutor(connection)
    targets = [("intake", name)] if name else executor.loader.graph.leaf_nodes("intake")
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.fixture
def cast() -> Iterator[Cast]:
    yield make_cast()
    migrate(None)


def kept(apps: Any, cast: Cast, about: list[list[Any]], failed_because: str = "") -> int:
    run = apps.get_model("intake", "ImportRun").objects.create(
        owner_id=cast.tobias.pk,
        created_at=NOW,
        file_name="messe.csv",
        file_size=1,
        failed_because=failed_because,
    )
    note = apps.get_model("intake", "ImportNote").objects.create(
        run=run, line=2, kind="warning", about=about, cells=[]
    )
    return int(note.pk)


@pytest.mark.parametrize(
    ("text", "words", "values"),
    [
        (GERMAN, ENGLISH, {}),
        (ENGLISH, ENGLISH, {}),
        ("Dieses Feld ändert nur sap; der Wert bleibt, wie er ist.", SAP, {"system": "sap"}),
        ("Only sap changes this field; the value stays as it is.", SAP, {"system": "sap"}),
        ("Von anderswo, 100 %", "Von anderswo, 100 %", {}),
    ],
)
def test_kept_texts_become_source_words_where_they_are_ours(
    cast: Cast, text: str, words: str, values: dict[str, str]
) -> None:
    note = kept(migrate(WITH_TEXTS), cast, [["code", text, "E-Mail"]])

    migrate(WITH_SOURCE)

    assert ImportNote.objects.get(pk=note).about == [["code", words, "E-Mail", values]]


def test_why_a_file_failed_becomes_source_words(cast: Cast) -> None:
    kept(migrate(WITH_TEXTS), cast, [], failed_because="Diese Datei ist leer.")

    migrate(WITH_SOURCE)

    assert ImportRun.objects.values_list("failed_because", flat=True).get() == "This file is empty."


def test_going_back_keeps_texts(cast: Cast) -> None:
    about = [["a", ENGLISH, "", {}], ["b", SAP, "", {"system": "sap"}]]
    note = kept(migrate(WITH_SOURCE), cast, about)

    migrate(WITH_TEXTS)

    assert ImportNote.objects.get(pk=note).about == [
        ["a", ENGLISH, ""], ["b", "Only sap changes this field; the value stays as it is.", ""],
    ]  # fmt: skip


def test_an_import_from_before_small_letters_can_be_undone(cast: Cast) -> None:
    change_set = batch(row(external_id="Ab", email="a@b.de"))
    noted = {"external_ids": [["CRM", "Ab"]], "digests": [["CRM", "Ab", ""]]}
    migrate(AS_NAMED)
    LeadChange.objects.update(added=noted)

    migrate(None)

    assert LeadChange.objects.get().added == {"external_ids": [["crm", "Ab"]], "digests": [["crm", "Ab", ""]]}
    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)
    assert (report.removed, report.left_count) == (1, 0)


def test_a_row_that_waits_since_before_small_letters_does_not_wait_twice(cast: Cast) -> None:
    make_lead("Keller", phone="+49711805920")
    waiting = row(external_id="L-2", first_name="Mara", last_name="Keller", phone="0711 805920")
    put(waiting)
    migrate(AS_NAMED)
    PossibleDuplicate.objects.update(fingerprint=sha256(b"CRM\0L-2").hexdigest())

    migrate(None)
    put(waiting)

    assert PossibleDuplicate.objects.count() == 1
