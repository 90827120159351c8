"""`manage.py import_leads` as a person types it."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from leads.crm.models import Consent, Lead

pytestmark = pytest.mark.django_db
FILE = "Lead-Nr.;E-Mail;Telefon\n1;a@b.de;\n2;max@@mail;0711 805920\n3;+@@;\n"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "leads.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("import_leads", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_json_is_one_object_with_the_figures(export: Path) -> None:
    report = json.loads(run(export, "--json", "--system", "crm", "--basis", "own_request"))

    figures = ("rows", "created", "updated", "unchanged", "possible_duplicates", "refused")
    assert [report[name] for name in figures] == [3, 2, 0, 0, 0, 1]
    assert [(problem["line"], problem["code"]) for problem in report["problems"]][0] == (3, "invalid_email")
    assert (Lead.objects.count(), Consent.objects.count()) == (2, 2)
    assert set(Lead.objects.values_list("source", "external_ids__system")) == {("import", "crm")}


def test_a_rehearsal_says_so(export: Path) -> None:
    told = run(export, "--dry-run")

    assert "3" in told
    assert Lead.objects.count() == 0


def test_the_errors_file_opens_in_a_spreadsheet_without_running_anything(
    export: Path, tmp_path: Path
) -> None:
    export.write_text("Lead-Nr.;E-Mail\n=1+1;max@@mail\n", encoding="utf-8")

    run(export, "--errors", tmp_path / "errors.csv")

    with (tmp_path / "errors.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert (rows[0]["line"], rows[0]["external_id"], rows[0]["status"]) == ("2", "'=1+1", "refused")


@pytest.mark.parametrize(
    ("content", "code"),
    [("", "empty_file"), ("Liebe Kollegen\n", "not_a_table"), ("E-Mail\n", "no_rows"),
     ("Ort;PLZ\nUlm;1\n", "no_useful_column")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_ends_with_a_clear_sentence(export: Path, content: str, code: str) -> None:
    export.write_text(content, encoding="utf-8")

    with pytest.raises(CommandError, match=code):
        run(export, "--json")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        run(tmp_path / "nowhere.csv")


def test_presumed_consent_without_a_reason_is_refused(export: Path) -> None:
    with pytest.raises(CommandError, match="basis_not_usable"):
        run(export, "--basis", "presumed_b2b_phone")


def test_an_import_is_undone_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("E-Mail\na@b.de\n")
    out = StringIO()
    call_command("import_leads", str(path), "--json", stdout=out)
    number = json.loads(out.getvalue())["change_set"]

    call_command("import_leads", "--undo", str(number), stdout=StringIO())

    assert Lead.objects.count() == 0
    with pytest.raises(CommandError, match="nothing_to_undo"):
        call_command("import_leads", "--undo", str(number))
