import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from alliance.local import borrowed_servers
from alliance.local.backups.archive import Manifest
from alliance.local.backups.snapshot import CannotWrite, new_file, write_backup


class Command(BaseCommand):
    """One moment of the whole installation in one file, taken while everybody works."""

    help = "Writes a backup to FILE (readable by its owner alone), or to standard output with -."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="- for standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if borrowed_servers.are_needed():
                sys.exit(borrowed_servers.run_with_them(["backup", options["file"]]))
            manifest = self.write(options["file"])
        except (CannotWrite, borrowed_servers.WorkspaceBusy) as problem:
            raise CommandError(str(problem)) from problem
        except DatabaseError as error:
            raise CommandError(f"The database could not be read: {error}") from error
        rows = sum(table.rows for table in manifest.tables)
        self.stderr.write(
            f"{rows} rows in {len(manifest.tables)} tables. To use it you also need SECRET_KEY."
        )

    def write(self, name: str) -> Manifest:
        now = timezone.now()
        if name != "-":
            with new_file(Path(name)) as file:
                return write_backup(file, now=now)
        try:
            with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as file:
                return write_backup(file, now=now)
        except OSError as error:
            raise CannotWrite(f"The backup could not be written: {error.strerror}.") from error
