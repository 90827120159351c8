"""Taking a backup while everybody works: one moment of the whole database, in a transaction that only reads."""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import msgspec
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from alliance.local.backups.archive import ABOUT, FORMAT, Manifest, PieceWriter, TableFacts, add, seal
from alliance.local.backups.tables import HISTORY, quoted, sequences, tables
from alliance.local.version import VERSION

# Who is signed in is nobody else's business, and after a restore everybody signs in anew.
LEFT_OUT = ["django_session"]
ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
# The same text whatever the server's own settings are.
SAME_EVERYWHERE = """
SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1;
SET LOCAL bytea_output = 'hex'; SET LOCAL client_encoding = 'UTF8'; SET LOCAL timezone = 'UTC'
"""


class CannotWrite(Exception):
    """A sentence for the person at the terminal."""


def write_backup(file: BinaryIO, *, now: datetime) -> Manifest:
    """Write everything the database holds at one moment; keeps nobody from working."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(ONE_MOMENT)
        cursor.execute(SAME_EVERYWHERE)
        found = tables()
        if HISTORY not in found:
            raise CannotWrite("There is no installation in this database to back up.")
        # Held to the end, so that no migration changes a table before we come to it.
        cursor.execute(f"LOCK TABLE {quoted(*found)} IN ACCESS SHARE MODE")
        with tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            about = {"program": f"Alliance {VERSION}", "format": FORMAT, "created_at": now.isoformat()}
            add(tar, ABOUT, msgspec.json.encode(about))
            written = [_write_table(tar, name, columns) for name, columns in found.items()]
            manifest = _manifest(written, now)
            seal(tar, manifest)
    return manifest


def _write_table(tar: tarfile.TarFile, name: str, columns: list[str]) -> TableFacts:
    if name in LEFT_OUT:
        return TableFacts(name, columns, 0, 0, hashlib.sha256().hexdigest())
    pieces = PieceWriter(tar, name)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {quoted(name)} ({quoted(*columns)}) TO STDOUT", pieces)
        rows = cursor.rowcount
    pieces.flush()
    return TableFacts(name, columns, rows, pieces.pieces, pieces.digest.hexdigest())


def _manifest(written: list[TableFacts], now: datetime) -> Manifest:
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    return Manifest(
        format=FORMAT,
        program=VERSION,
        created_at=now.isoformat(),
        server=_server_version(),
        migrations=applied,
        sequences=_last_ids(),
        left_out=LEFT_OUT,
        tables=written,
    )


def _server_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _last_ids() -> dict[str, int]:
    """How far each sequence has come; never behind what the tables hold, for a sequence knows no transactions."""
    given = {}
    with connection.cursor() as cursor:
        for sequence in sequences():
            cursor.execute(f"SELECT last_value FROM {quoted(sequence.name)}")  # noqa: S608 - quoted
            given[sequence.name] = cursor.fetchone()[0]
    return given


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when it is whole, readable by its owner alone."""
    if path.exists():
        raise CannotWrite(f"{path} is there already; a backup never overwrites another one.")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise CannotWrite(f"The backup could not be written to {path}: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
