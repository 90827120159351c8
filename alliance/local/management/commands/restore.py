import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
        parser.add_argument("file", help="- for standard input")
        parser.add_argument("--check", action="store_true", help="only verify the file")

    def handle(self, *args: Any, **options: Any) -> None:
        with named_file(options["file"]) as path:
            try:
                self.restore(path, only_check=options["check"])
            except (BackupDamaged, CannotRestore, borrowed_servers.WorkspaceBusy) as problem:
                raise CommandError(str(problem)) from problem
            except (OSError, DatabaseError) as error:
                raise CommandError(f"{options['file']} could not be restored: {error}") from error

    def restore(self, path: Path, *, only_check: bool) -> None:
        if only_check:
            manifest = read_verified(path)
            self.stdout.write(f"{path} is whole: {len(manifest.tables)} tables of {manifest.created_at}.")
        elif borrowed_servers.are_needed():
            if code := borrowed_servers.run_with_them(["restore", str(path.resolve())]):
                sys.exit(code)
        else:
            restore_backup(path, say=self.stderr.write)
            self.stdout.write(
                "Restored. Everybody signs in anew; readers of the change feed are told to start over."
            )


@contextmanager
def named_file(name: str) -> Iterator[Path]:
    """The file itself; what comes from standard input is kept aside, for it is read twice."""
    if name != "-":
        yield Path(name)
        return
    with tempfile.NamedTemporaryFile(prefix="alliance-") as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept)
        kept.flush()
        yield Path(kept.name)
