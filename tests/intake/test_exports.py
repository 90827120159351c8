"""Leads as a file: what stands in it, that no spreadsheet works it out, and that it comes back unchanged."""

import csv
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.translation import override
from openpyxl import load_workbook

from alliance.journal.models import Entry
from alliance.people.models import User
from leads.crm.models import Consent, Lead, Touch
from leads.intake import exports
from leads.intake.exports import ExportNotAllowed, UnknownFormat, export_leads
from leads.intake.files.headings import read_heading
from leads.intake.files.inert import as_meant, inert
from leads.intake.filters import LeadFilter
from leads.intake.imports import import_leads
from tests.cast import Cast
from tests.factories import NOW, make_lead

pytestmark = pytest.mark.django_db
EVERY = (
    "stage,fit,engagement,owner,touch,next,source,campaign,segment,interest,potential,place,country,language,"
    "channels,asked,resume,created,changed"
)


def exported(actor: User, query: str = "", file_format: str = "csv") -> bytes:
    asked = LeadFilter(QueryDict(query), actor, NOW)
    with export_leads(actor=actor, asked=asked, file_format=file_format, now=NOW) as file:
        return file.read()


def read_csv(content: bytes, delimiter: str) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def in_full(**fields: Any) -> Lead:
    return make_lead(
        "Kühn",
        segment="Molkerei",
        campaign="messe-herbst",
        potential="12500.50",
        currency="CHF",
        postal_code="01067",
        city="Dresden",
        interest=["ZS-1", "L3"],
        next_step="Anrufen",
        next_step_on=date(2026, 12, 1),
        created_at=datetime(2026, 11, 2, 8, 30, tzinfo=UTC),
        **fields,
    )


@pytest.mark.parametrize(
    ("language", "delimiter", "potential", "day", "country"),
    [
        ("de", ";", "12500,50", "02.11.2026 09:30", "Deutschland"),
        ("en", ",", "12500.50", "02/11/2026, 09:30", "Germany"),
    ],
)
def test_a_text_file_speaks_the_readers_notation(
    cast: Cast, language: str, delimiter: str, potential: str, day: str, country: str
) -> None:
    in_full()

    with override(language):
        (row,) = read_csv(exported(cast.tobias, "columns=potential,created,country"), delimiter)

    assert potential in row.values()
    assert country in row.values()
    assert day in row.values()


def test_the_file_follows_filters_order_and_columns(cast: Cast) -> None:
    make_lead("Kalt", stage="mql", engagement_points=5)
    make_lead("Heiß", stage="mql", engagement_points=90)
    make_lead("Andere", stage="won")

    with override("en"):
        rows = read_csv(exported(cast.deniz, "stage=mql&sort=engagement&columns=campaign"), ",")

    assert [row["Last name"] for row in rows] == ["Heiß", "Kalt"]
    assert "Campaign" in rows[0]
    assert "Fit (Alliance)" not in rows[0]
    assert rows[0]["Consent e-mail (Alliance)"] == "given: Express consent"


def test_who_took_what_is_written_down(cast: Cast) -> None:
    make_lead()
    make_lead()

    with override("en"):
        exported(cast.tobias, "stage=mql&columns=fit")

    entry = Entry.objects.get(verb="leads.exported")
    assert (entry.actor, entry.subject_type) == (cast.tobias, "user")
    assert entry.data["filters"] == "stage=mql&columns=fit"
    assert (entry.data["count"], entry.data["format"]) == (2, "csv")
    assert "E-mail" in entry.data["columns"]


@pytest.mark.parametrize("name", ["helga", "yusuf", "paul", "ingrid", "stranger"])
def test_who_belongs_to_no_side_takes_nothing_out(cast: Cast, name: str) -> None:
    make_lead()

    with pytest.raises(ExportNotAllowed):
        exported(getattr(cast, name))

    assert not Entry.objects.filter(verb="leads.exported").exists()


@pytest.mark.parametrize(("leads", "is_cut"), [(2, False), (3, True)])
def test_a_file_that_is_cut_says_so_in_its_last_line(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, leads: int, is_cut: bool
) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    for number in range(leads):
        make_lead(first_name=f"Nr. {number}")

    with override("en"):
        rows = read_csv(exported(cast.tobias), ",")

    last = ["Not all: this file holds only the first 2 leads."] * is_cut
    assert [row["First name"] for row in rows] == [f"Nr. {leads - 1}", f"Nr. {leads - 2}", *last]
    assert exports.is_too_long(cast.tobias, LeadFilter(QueryDict(""), cast.tobias, NOW)) is is_cut
    assert Entry.objects.get(verb="leads.exported").data["count"] == 2


def test_a_workbook_that_is_cut_says_so_too(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    make_lead()
    make_lead()
    file = tmp_path / "leads.xlsx"

    with override("en"):
        file.write_bytes(exported(cast.tobias, file_format="xlsx"))

    rows = list(load_workbook(file).worksheets[0].iter_rows(values_only=True))
    assert (len(rows), rows[-1][0]) == (3, "Not all: this file holds only the first 1 leads.")


def test_erased_leads_stay_inside_and_formats_are_known(cast: Cast) -> None:
    make_lead("Weg", stage="erased")

    assert b"Weg" not in exported(cast.tobias)
    with pytest.raises(UnknownFormat):
        exported(cast.tobias, file_format="pdf")


@pytest.mark.parametrize(
    "text", ["=1+1", "+49711", "-1", "@SUM(A1)", "\tx", "\rx", "＝1+1", "＋4", "－1", "＠x"]
)
def test_what_looks_like_a_formula_is_made_inert_and_read_as_meant(text: str) -> None:
    assert inert(text) == "'" + text
    assert as_meant(inert(text)) == text
    assert as_meant("'s-Hertogenbosch") == inert("'s-Hertogenbosch") == "'s-Hertogenbosch"


def test_no_cell_of_either_file_is_a_formula(cast: Cast, tmp_path: Path) -> None:
    make_lead("Kühn", company_name='=HYPERLINK("http://x.example")', next_step="@cmd", city="＝1+1")
    file = tmp_path / "leads.xlsx"

    file.write_bytes(exported(cast.tobias, file_format="xlsx"))
    sheet = load_workbook(file).worksheets[0]
    text = exported(cast.tobias, "columns=next,place").decode("utf-8-sig")

    assert [cell.data_type for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    assert '=HYPERLINK("http://x.example")' in {cell.value for cell in sheet[2]}
    assert "'=HYPERLINK" in text
    assert "'@cmd" in text
    assert "'＝1+1" in text


def test_a_workbook_has_numbers_and_days(cast: Cast, tmp_path: Path) -> None:
    in_full()
    file = tmp_path / "leads.xlsx"

    file.write_bytes(exported(cast.tobias, "columns=potential,next,created", "xlsx"))

    values = [cell.value for cell in load_workbook(file).worksheets[0][2]]
    assert 12500.5 in values
    assert datetime(2026, 12, 1) in values
    assert datetime(2026, 11, 2, 9, 30) in values


@pytest.mark.requirement("S02")
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_what_was_exported_comes_back_unchanged(
    cast: Cast, tmp_path: Path, language: str, file_format: str
) -> None:
    lead = in_full(owner=cast.deniz, requested_at=NOW)
    Consent.objects.create(
        lead=lead, channel="post", basis="not_stated", state="objected", captured_at=NOW, recorded_at=NOW
    )
    Touch.objects.create(lead=lead, kind="call", occurred_at=NOW, received_at=NOW)
    file = tmp_path / f"leads.{file_format}"

    with override(language):
        file.write_bytes(exported(cast.tobias, f"columns={EVERY}", file_format))
        report = import_leads(actor=None, path=file, now=NOW)

    assert (report.rows, report.unchanged, report.warnings) == (1, 1, 0)
    lead.refresh_from_db()
    assert (lead.custom, lead.version, lead.consents.count()) == ({}, 1, 3)


def test_a_heading_of_our_own_export_says_nothing_to_an_import() -> None:
    assert read_heading("Betreut von (Alliance)").field == "ours"
    assert read_heading("Potential (EUR)").field == "potential"


@pytest.mark.parametrize("leads", [1, 3])
def test_an_export_costs_the_same_for_few_and_many(cast: Cast, django_assert_num_queries, leads: int) -> None:
    for _number in range(leads):
        make_lead(owner=cast.deniz)
    asked = LeadFilter(QueryDict("columns=touch,owner"), cast.tobias, NOW)

    # The place of the reader, two savepoints, the leads, their consents, the last touches, the entry.
    with django_assert_num_queries(7):
        export_leads(actor=cast.tobias, asked=asked, file_format="csv", now=NOW).close()
