"""A messy German file, and imports at each of their steps."""

from typing import Any

from django.db import transaction

from alliance.people.models import User
from leads.intake.models import ImportRun
from leads.intake.runs.actions import map_columns, rehearse_import, run_import, upload_import
from leads.intake.runs.working import read_file, rehearse, take_next_chunk
from tests.factories import NOW

HEADINGS = (
    "LeadNr;Vorname;Nachname;Firma;E-Mail;Telefon;Erstkontakt;Umsatzpotenzial (€);Einwilligung;Sensorik"
)
ROWS = [
    "1;Mara;Keller;Falkenried GmbH;m.keller@falkenried.example;0711 805921;17.03.2026;31.846,72;ja;viel",
    "2;Jürgen;Groß;Hubwerk AG;j.gross@hubwerk.example;;01.04.2026;1.250,00;nein;",
    "3;Mara;Keller;Falkenried GmbH;M.Keller@Falkenried.example;;;;;mehr",
    "4;Ohne;Weg;;;;;;;",
    "5;Ina;Lutz;Lutz KG;i.lutz@lutz.example;;31.02.2026;;;",
]
KNOWN_TRUTH = {
    "created": 3,
    "updated": 1,
    "unchanged": 0,
    "possible_duplicates": 0,
    "refused": 1,
    "warnings": 1,
}


def messy(rows: list[str] | None = None, encoding: str = "cp1252") -> bytes:
    return "\r\n".join([HEADINGS, *(ROWS if rows is None else rows)]).encode(encoding)


def uploaded(actor: User, data: bytes | None = None, name: str = "messe.csv") -> ImportRun:
    data = messy() if data is None else data
    return upload_import(actor=actor, file_name=name, size=len(data), parts=[data], now=NOW)


def read(actor: User, data: bytes | None = None, name: str = "messe.csv") -> ImportRun:
    run = uploaded(actor, data, name)
    read_file(run.pk, NOW)
    run.refresh_from_db()
    return run


def mapped(actor: User, data: bytes | None = None, **changes: str) -> ImportRun:
    """`changes`: heading → field, where it is not the suggested one."""
    run = read(actor, data)
    fields = [changes.get(words, field) for words, field in zip(run.headings, run.columns, strict=True)]
    return map_columns(actor=actor, run=run, fields=fields, system="messe", dates="", decimals="", now=NOW)


def rehearsing(actor: User, data: bytes | None = None, **terms: Any) -> ImportRun:
    options = {"basis": "not_stated", "reason": "", "policy": "update", "source": "event", **terms}
    return rehearse_import(actor=actor, run=mapped(actor, data), now=NOW, **options)


def rehearsed(actor: User, data: bytes | None = None, **terms: Any) -> ImportRun:
    run = rehearsing(actor, data, **terms)
    rehearse(run.pk, NOW)
    run.refresh_from_db()
    return run


def running(actor: User, data: bytes | None = None, **terms: Any) -> ImportRun:
    return run_import(actor=actor, run=rehearsed(actor, data, **terms), now=NOW)


def finish(run: ImportRun) -> ImportRun:
    while take_next_chunk(run.pk, NOW):
        pass
    run.refresh_from_db()
    return run


def figures(run: ImportRun) -> dict[str, int]:
    return {name: getattr(run, name) for name in KNOWN_TRUTH}


def killed_in_the_middle(run: ImportRun) -> None:
    """A chunk whose transaction never commits, as when the process dies."""
    try:
        with transaction.atomic():
            take_next_chunk(run.pk, NOW)
            raise InterruptedError
    except InterruptedError:
        pass
