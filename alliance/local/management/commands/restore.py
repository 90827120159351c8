import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from alliance.local import borrowed_servers
from alliance.local.backups.archive import BackupDamaged, read_verified
from alliance.local.backups.restoring import CannotRestore, restore_backup


class Command(BaseCommand):
    """A backup into an empty installation; another one is refused, and so is a damaged file."""

    help = "Restores the backup FILE into an empty installation; with --check it is only read and verified."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="only verify the file")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"]
        try:
            if options["check"]:
                manifest = read_verified(path)
                self.stdout.write(f"{path} is whole: {len(manifest.tables)} tables of {manifest.created_at}.")
                return
            if borrowed_servers.are_needed():
                sys.exit(borrowed_servers.run_with_them(["restore", str(path.resolve())]))
            restore_backup(path, say=self.stderr.write)
        except (BackupDamaged, CannotRestore, borrowed_servers.WorkspaceBusy) as problem:
            raise CommandError(str(problem)) from problem
        except (OSError, DatabaseError) as error:
            raise CommandError(f"{path} could not be restored: {error}") from error
        self.stdout.write(
            "Restored. Everybody signs in anew; readers of the change feed are told to start over."
        )
