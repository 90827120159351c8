"""A person with files: `python -m tests.faults.importer COUNT ROWS` takes in one after the other.

Whatever dies meanwhile, it looks where its import stands and goes on from there.
"""

import csv
import os
import sys
import time
from collections.abc import Callable
from io import StringIO
from typing import Any, TypeVar

T = TypeVar("T")
OWNER, LATER = "tobias@nordhang.example", 0.3


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    import django

    django.setup()
    count, rows = map(int, sys.argv[1:])
    for number in range(count):
        take_in(f"fault-file-{number}.csv", content_of(number, rows))
        sys.stdout.write(f"fault-file-{number}\n")


def content_of(number: int, rows: int) -> bytes:
    """A file of people whom nobody else knows."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["Lead-ID", "Vorname", "Nachname", "E-Mail", "Firma"])
    for row in range(rows):
        name = f"datei{number}-{row}"
        writer.writerow([name, "Mara", f"Datei{row}", f"{name}@aus-dateien.example", f"Werk {row} GmbH"])
    return text.getvalue().encode()


def take_in(name: str, content: bytes) -> None:
    """Bring the import of one file a step further until it is done."""
    while stubborn(lambda: step(name, content)) != "done":
        time.sleep(LATER)


def step(name: str, content: bytes) -> str:
    """The next thing that a person would do; gives the state of the import."""
    from django.utils import timezone

    from alliance.people.models import User
    from leads.intake.models import ImportRun
    from leads.intake.runs import actions

    now, actor = timezone.now(), User.objects.get(email=OWNER)
    run = ImportRun.objects.filter(file_name=name).first()
    if run is None:
        actions.upload_import(actor=actor, file_name=name, size=len(content), parts=[content], now=now)
        return "uploaded"
    about: dict[str, Any] = {"actor": actor, "run": run, "now": now}
    if run.state == "read":
        actions.map_columns(**about, fields=run.columns, system=run.system, dates="", decimals="")
    elif run.state == "mapped":
        actions.rehearse_import(**about, basis="not_stated", reason="", policy="update", source="import")
    elif run.state == "rehearsed":
        actions.run_import(**about)
    elif run.state == "failed":
        raise SystemExit(f"{name} failed: {run.failed_because}")
    return str(run.state)


def stubborn(act: Callable[[], T]) -> T:
    """Again while the database is away, and when it was not the time for that."""
    from django.db import InterfaceError, OperationalError, connection

    from alliance.errors import Conflict

    while True:
        try:
            return act()
        except (OperationalError, InterfaceError, Conflict):
            connection.close()
            time.sleep(LATER)


if __name__ == "__main__":
    main()
