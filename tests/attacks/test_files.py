"""Files that are no table of leads: one clear sentence, exit code 1, and nothing stored."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from leads.crm.models import Lead
from tests.attacks.traces import counts

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
WIDE = ";".join(["E-Mail", *(f"s{number}" for number in range(199))]) + "\n" + "a@b.de" + ";x" * 199 + "\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "not_a_table"),
        (PNG, "not_a_table"),
        (b'{"leads": [{"email": "a@b.de"}]}\n', "not_a_table"),
        (b"PK\x03\x04" + b"\0" * 100, "not_a_table"),
        (b"", "empty_file"),
        (b"\xef\xbb\xbf\n", "empty_file"),
        (b"E-Mail;Telefon\n", "no_rows"),
        (WIDE.encode(), "too_many_columns"),
        (b'E-Mail;Ort\na@b.de;"Ulm\nb@b.de;Ulm\n', "broken_row"),
    ],
    ids=["pdf", "png", "json", "zip", "empty", "blank", "headings", "wide", "quote"],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path, before = tmp_path / "leads.csv", counts()
    path.write_bytes(content)

    with pytest.raises(CommandError, match=code) as refused:
        call_command("import_leads", str(path), "--json", stdout=StringIO())

    assert (refused.value.returncode, counts()) == (1, before)


def test_a_formula_stays_text_and_a_phone_number_is_none(tmp_path: Path) -> None:
    path, out = tmp_path / "leads.csv", StringIO()
    path.write_text("E-Mail;Vorname;Nachname;Telefon\na@b.de;=cmd|'/C calc'!A0;@SUM(1);+49 711 805920\n")

    call_command("import_leads", str(path), "--json", stdout=out)

    report, lead = json.loads(out.getvalue()), Lead.objects.get()
    assert (lead.first_name, lead.last_name, lead.phone) == ("=cmd|'/C calc'!A0", "@SUM(1)", "+49711805920")
    assert [problem["code"] for problem in report["problems"]] == ["formula", "formula"]


def test_nul_bytes_and_a_huge_cell_store_nothing_broken(tmp_path: Path) -> None:
    path, out = tmp_path / "leads.csv", StringIO()
    path.write_text("E-Mail;Vorname;Notiz\na@b.de;Ma\0ra;" + "x" * 900_000 + "\n")

    call_command("import_leads", str(path), "--json", stdout=out)

    assert (Lead.objects.get().first_name, len(Lead.objects.get().note)) == ("Mara", 20_000)
    assert [problem["code"] for problem in json.loads(out.getvalue())["problems"]] == ["too_long"]
