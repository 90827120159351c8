"""Taking in a file of leads, beside its physical limit: the rows it wrote, written again by plain psycopg2."""

import csv
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.figures import Report, seconds
from benchmarks.raw_limit import RawLimit
from benchmarks.rows import lead_row

ROWS, ROUNDS = 10_000, 2
COLUMNS = ("external_id", "email", "phone", "first_name", "last_name", "job_title", "language", "source")


def measure_import(report: Report, name: str, dsn: str) -> None:
    """New leads with consent from a CSV file, with the journal and the record of what the file did."""
    from leads.crm.models import Lead

    program, raw = 0.0, 0.0
    for turn in range(ROUNDS):
        above = Lead.objects.order_by("-pk").values_list("pk", flat=True)[0]
        with tempfile.TemporaryDirectory(prefix="alliance-bench-file-") as folder:
            path = write_file(Path(folder) / "leads.csv", f"f{name}{turn}")
            program = max(program, ROWS / seconds(partial(_take_in, path, f"bench-file-{name}-{turn}")))
        newest = Lead.objects.order_by("-pk").values_list("pk", flat=True)[0]
        limit = RawLimit(dsn, above + 1, newest)
        limit.rename(f"rawfile{name}{turn}")
        raw = max(raw, limit.rows_per_second())
        limit.connection.close()
    report.add(f"import_{name}_rows_per_s", program, "rows/s")
    report.add(f"raw_import_{name}_rows_per_s", raw, "rows/s")
    report.add(f"import_{name}_share_of_raw", program / raw)
    report.hold(f"import_{name}_share_of_raw", at_least=0.6)


def write_file(path: Path, series: str) -> Path:
    """A file as a German CRM exports it: semicolons, company, country and consent in columns of their own."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([*COLUMNS, "company", "domain", "country", "consent email"])
        for number in range(ROWS):
            row = lead_row(number, series)
            company = row["company"]
            cells = [row[column] for column in COLUMNS]
            writer.writerow([*cells, company["name"], company["domain"], company["country"], "ja"])
    return path


def _take_in(path: Path, system: str) -> None:
    from leads.intake.imports import import_leads

    report = import_leads(actor=None, path=path, now=datetime.now(UTC), system=system)
    if report.created != ROWS:
        raise RuntimeError(f"a row was not created: {report}")
