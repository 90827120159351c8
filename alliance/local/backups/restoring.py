"""Putting a backup into an empty installation: looked at as a whole first, loaded in one transaction."""

import tarfile
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from alliance.local.backups.archive import Manifest, PieceReader, TableFacts, opened, read_verified
from alliance.local.backups.snapshot import SAME_EVERYWHERE
from alliance.local.backups.tables import (
    HISTORY,
    in_order,
    quoted,
    sequences,
    tables,
    tables_with_triggers,
)

Say = Callable[[str], None]
# Without people and without history an installation is as its migrations made it.
IS_USED = "SELECT EXISTS (SELECT FROM people_user) OR EXISTS (SELECT FROM journal_entry)"
# Ids given after the backup are known outside (links, other systems' copies) and must not come to mean another lead.
LEAP = 1_000_000
BIG = 2**62


class CannotRestore(Exception):
    """A sentence for the person at the terminal."""


def restore_backup(path: Path, *, say: Say) -> Manifest:
    """Restore the file; whatever is wrong with it is found before the database is touched."""
    backup = read_verified(path)
    check_release(backup)
    prepare_target(backup)
    say(f"Restoring {sum(table.rows for table in backup.tables)} rows of {backup.created_at} …")
    try:
        with opened(path) as tar, transaction.atomic(durable=True):
            load(tar, backup)
    except DatabaseError as error:
        raise CannotRestore(f"The database refused the backup, and nothing was changed: {error}") from error
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    # A backup of an earlier release goes the rest of the way as its installation would have.
    call_command("migrate", interactive=False, verbosity=0)
    return backup


def check_release(backup: Manifest) -> None:
    known = MigrationExecutor(connection).loader.disk_migrations
    if unknown := [f"{app}.{name}" for app, name in backup.migrations if (app, name) not in known]:
        raise CannotRestore(
            f"The backup was made by a newer release ({backup.program}): this one does not know "
            f"{', '.join(unknown[:3])}. Restore it with that release."
        )


def prepare_target(backup: Manifest) -> None:
    """Bring an empty database to the state the backup was made in; refuse any other one."""
    found = tables()
    if HISTORY not in found:
        if found:
            names = ", ".join(list(found)[:3])
            raise CannotRestore(f"The database holds tables of others ({names}); name an empty one.")
        migrate_to(backup.migrations)
        return
    refuse_if_used()
    if set(MigrationRecorder(connection).applied_migrations()) != set(backup.migrations):
        raise CannotRestore(
            "The database is prepared for another release than the backup. "
            "Restore into one without any tables; it is brought up to date afterwards."
        )


def refuse_if_used() -> None:
    with connection.cursor() as cursor:
        cursor.execute(IS_USED)
        if cursor.fetchone()[0]:
            raise CannotRestore(
                "The installation is in use: it has people or a history. A backup is restored into an empty one: "
                "name another database in DATABASE_URL, or another DATA folder."
            )


def migrate_to(state: Iterable[tuple[str, str]]) -> None:
    executor, wanted = MigrationExecutor(connection), set(state)
    graph = executor.loader.graph
    last = [
        key
        for key in sorted(wanted)
        if not any(child.key[0] == key[0] and child.key in wanted for child in graph.node_map[key].children)
    ]
    executor.migrate(last)


def load(tar: tarfile.TarFile, backup: Manifest) -> None:
    """Replace what the migrations brought by what the backup holds, row for row."""
    held = {table.name: table for table in backup.tables}
    found = tables()
    if {name: table.columns for name, table in held.items()} != found:
        raise CannotRestore("The tables of the database are not those of the backup.")
    with connection.cursor() as cursor:
        cursor.execute(SAME_EVERYWHERE)
        cursor.execute(f"LOCK TABLE {quoted(*found)} IN ACCESS EXCLUSIVE MODE")
        refuse_if_used()
        cursor.execute(f"TRUNCATE {quoted(*found)}")
        watched = tables_with_triggers()
        # Rows come back as they were; rules for changes are none for a change that does not happen.
        switch_triggers("DISABLE", watched)
        for name in in_order(found):
            _load_table(tar, held[name])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        switch_triggers("ENABLE", watched)
        _move_sequences(backup.sequences)
        # Old cursors of the change feed are refused from now on, and their readers told to read all leads again.
        cursor.execute("UPDATE journal_publishermark SET epoch = %s", [uuid.uuid4()])


def switch_triggers(how: str, names: Iterable[str]) -> None:
    """Only our own ones; foreign keys are the database's, and stay on."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"ALTER TABLE {quoted(name)} {how} TRIGGER USER")


def _load_table(tar: tarfile.TarFile, facts: TableFacts) -> None:
    if not facts.rows:
        return
    with connection.cursor() as cursor, connection.wrap_database_errors:
        order = f"COPY {quoted(facts.name)} ({quoted(*facts.columns)}) FROM STDIN"
        cursor.copy_expert(order, PieceReader(tar, facts))
        if cursor.rowcount != facts.rows:
            raise CannotRestore(f"{facts.name} has {cursor.rowcount} rows instead of {facts.rows}.")


def _move_sequences(last: dict[str, int]) -> None:
    """Past every id that was given, and past those that may have been given since the backup."""
    with connection.cursor() as cursor:
        for sequence in sequences():
            highest = f"max({quoted(sequence.column)}) FROM {quoted(sequence.table)}"
            cursor.execute(f"SELECT {highest}")
            given = max(cursor.fetchone()[0] or 1, last.get(sequence.name, 1))
            leap = LEAP if sequence.highest > BIG else 0
            cursor.execute("SELECT setval(%s::regclass, %s)", [quoted(sequence.name), given + leap])
