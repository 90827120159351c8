"""`manage.py import_leads FILE`: a file of leads from the command line."""

import csv
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.errors import RuleError
from leads.crm.models import Consent, Lead
from leads.intake.files.inert import inert
from leads.intake.imports import ImportReport, as_json, import_leads
from leads.intake.models import ChangeSet
from leads.intake.undo import undo_change_set


class Command(BaseCommand):
    help = "Takes in leads from a CSV or Excel file. The same file again adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--undo", type=int, metavar="ID", help="take back what the import ID did")
        parser.add_argument("--dry-run", action="store_true", help="count only, store nothing")
        parser.add_argument("--basis", default="not_stated", choices=Consent.Basis.values)
        parser.add_argument("--reason", default="", help="the concrete reason, for presumed consent by phone")
        parser.add_argument("--system", default="", help="name for the external ids; else the file's name")
        parser.add_argument(
            "--source", choices=Lead.Source.values, help="for rows that name none; else import"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--errors", type=Path, help="write refused lines and warnings to this CSV file")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["file"]
        if options["undo"] is not None:
            self._undo(options["undo"])
            return
        if path is None or not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": path})
        try:
            report = import_leads(
                actor=None,
                path=path,
                now=timezone.now(),
                system=options["system"],
                basis=options["basis"],
                basis_reason=options["reason"],
                source=options["source"],
                dry_run=options["dry_run"],
            )
        except RuleError as error:
            raise CommandError(f"{error.message} ({error.code})") from error
        except OSError as error:
            raise CommandError(str(error)) from error
        if options["errors"]:
            _write_problems(options["errors"], report)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(report), ensure_ascii=False))
        else:
            self._tell(report)

    def _undo(self, change_set_id: int) -> None:
        change_set = ChangeSet.objects.filter(pk=change_set_id).first()
        if change_set is None:
            raise CommandError(_("There is no import %(number)s.") % {"number": change_set_id})
        try:
            report = undo_change_set(actor=None, change_set=change_set, now=timezone.now())
        except RuleError as error:
            raise CommandError(f"{error.message} ({error.code})") from error
        self.stdout.write(
            _("%(removed)s leads removed, %(restored)s as before, %(left_count)s left.") % vars(report)
        )
        if report.refusal_words:
            self.stdout.write(report.refusal_words)
        for lead in report.left:
            self.stdout.write(f"  {lead.lead_id} {lead.name}: {lead.reason_words}")

    def _tell(self, report: ImportReport) -> None:
        if report.dry_run:
            self.stdout.write(_("Rehearsal: nothing was stored."))
        self.stdout.write(
            _(
                "%(rows)s rows: %(created)s created, %(updated)s updated, %(unchanged)s unchanged, "
                "%(possible_duplicates)s possible duplicates kept for review, %(refused)s refused."
            )
            % vars(report)
        )
        for problem in report.problems[:20]:
            where = _("Line %(line)s") % {"line": problem.line}
            about = f" [{problem.column}]" if problem.column else ""
            self.stdout.write(f"  {where}{about}: {problem.message}")
        if report.change_set:
            self.stdout.write(_("Undo with --undo %(number)s.") % {"number": report.change_set})
        if len(report.problems) > 20:
            self.stdout.write(_("  … more with --errors FILE."))


def _write_problems(path: Path, report: ImportReport) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["line", "external_id", "status", "code", "column", "message"])
        for problem in report.problems:
            cells = (problem.external_id, problem.status, problem.code, problem.column, problem.message)
            writer.writerow([problem.line, *map(inert, cells)])
