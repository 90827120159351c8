"""Whole files, again and again."""

import random
from pathlib import Path

import pytest

from alliance.journal.models import Entry
from leads.crm.models import Consent, ExternalId, Lead
from leads.intake import imports
from leads.intake.files import FileRefused
from leads.intake.imports import ImportReport, import_leads, system_of
from leads.intake.models import PossibleDuplicate
from tests.factories import NOW, make_lead

pytestmark = pytest.mark.django_db
HEADINGS = (
    "Lead-Nr.;Vorname;Nachname;Firma;E-Mail;Telefon;Land;Quelle;"
    "Erstkontakt;Umsatzpotenzial (€);Einwilligung E-Mail\n"
)
NOTATIONS = ("+49 711 {}", "+49 (0)711 {}", "0711 {}", "0711/{}", "(0711) {}", "0049711{}")
SPELLINGS = (str.upper, str.title, "  {} ".format, "mailto:{}".format, "<{}>".format)


def messy_export(people: int = 60) -> tuple[str, dict[str, int]]:
    """An export like those CRMs write: repeats by address and by phone in other spellings, rows that reach nobody."""
    chance = random.Random(7)
    lines: list[str] = []
    counts = {"rows": 0, "created": 0, "repeats": 0, "possible_duplicates": 0, "refused": 0}

    def add(kind: str, name: str, company: str, email: str, phone: str) -> None:
        number = f"L-{len(lines):04d}"
        rest = "D;Messe;25.03.2026;31.846,72 €;ja" if len(lines) % 2 else "AT;Webformular;1.4.26;;nein"
        lines.append(f"{number};Käthe;{name};{company};{email};{phone};{rest}\n")
        counts[kind] += 1
        counts["rows"] += 1

    for person in range(people):
        name, company, email = (
            f"Größ{person}",
            f"Süß & Söhne {person} AG",
            f"k.groess{person}@suess{person}.example",
        )
        phone = f"8059{person:03d}"
        add("created", name, company, email, chance.choice(NOTATIONS).format(phone))
        if person % 5 == 0:
            add(
                "repeats",
                name,
                company,
                chance.choice(SPELLINGS)(email),
                chance.choice(NOTATIONS).format(phone),
            )
        if person % 7 == 0:
            add("possible_duplicates", name.upper(), company, "", chance.choice(NOTATIONS).format(phone))
        if person % 9 == 0:
            add("refused", name, "", chance.choice(["max@@mail", "info(at)firma.de", "", "k.A."]), "")
    return HEADINGS + "".join(lines), counts


def take(tmp_path: Path, text: str, *, encoding: str = "cp1252", **options: bool | str) -> ImportReport:
    path = tmp_path / "Messe Export.csv"
    path.write_text(text, encoding=encoding, newline="")
    return import_leads(actor=None, path=path, now=NOW, **options)  # type: ignore[arg-type]


def figures(report: ImportReport) -> tuple[int, int, int, int, int]:
    return (
        report.rows,
        report.created,
        report.updated + report.unchanged,
        report.possible_duplicates,
        report.refused,
    )


def test_every_row_of_a_messy_export_counts_once_and_a_second_time_nothing_is_new(tmp_path: Path) -> None:
    text, counts = messy_export()

    first, second = take(tmp_path, text), take(tmp_path, text)

    assert figures(first) == tuple(counts.values())
    assert figures(second) == (
        counts["rows"], 0, counts["created"] + counts["repeats"], counts["possible_duplicates"], counts["refused"],
    )  # fmt: skip
    assert second.updated == 0
    assert Lead.objects.count() == counts["created"]
    assert ExternalId.objects.filter(system="messe-export").count() == counts["created"] + counts["repeats"]
    assert PossibleDuplicate.objects.count() == counts["possible_duplicates"]
    assert Entry.objects.filter(verb="lead.created", origin="import").count() == counts["created"]


def test_umlauts_dates_amounts_and_consent_arrive_as_they_stand(tmp_path: Path) -> None:
    take(
        tmp_path,
        HEADINGS + "L-1;Käthe;Größ;Süß AG;k@s.example;0711 805920;D;Messe;25.03.2026;31.846,72 €;ja\n",
    )

    lead = Lead.objects.get()
    assert (lead.first_name, lead.last_name, lead.company_name) == ("Käthe", "Größ", "Süß AG")
    assert (str(lead.potential), lead.currency, lead.country, lead.phone) == (
        "31846.72",
        "EUR",
        "DE",
        "+49711805920",
    )
    assert lead.first_touch_at is not None
    assert lead.first_touch_at.isoformat() == "2026-03-24T23:00:00+00:00"
    consent = Consent.objects.get()
    assert (consent.basis, consent.captured_in) == ("consent_express", "import Messe Export.csv")


def test_a_rehearsal_gives_the_same_figures_and_stores_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, counts = messy_export()
    monkeypatch.setattr(imports, "MAX_ROWS", 10)

    report = take(tmp_path, text, dry_run=True)

    assert figures(report) == tuple(counts.values())
    assert (Lead.objects.count(), PossibleDuplicate.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_the_report_names_the_line_of_each_problem(tmp_path: Path) -> None:
    report = take(
        tmp_path,
        'E-Mail;Nachname;Bemerkung\na@b.de;=1+1;"zwei\nZeilen"\nmax@@mail;X;\nb@b.de;Y;;zu viel\n',
    )

    assert figures(report) == (3, 1, 0, 0, 2)
    assert [(problem.line, problem.status, problem.code) for problem in report.problems] == [
        (2, "warning", "formula"),
        (4, "refused", "invalid_email"),
        (4, "warning", "invalid_email"),
        (5, "refused", "too_many_cells"),
    ]
    assert Lead.objects.get().last_name == "=1+1"


@pytest.mark.requirement("S11")
def test_a_line_that_asks_for_a_forbidden_stage_is_refused_with_the_code_of_every_channel(
    tmp_path: Path,
) -> None:
    lead = make_lead(stage="mql")

    report = take(tmp_path, f"E-Mail;Phase\n{lead.email};Gewonnen\n")

    assert [(problem.line, problem.code) for problem in report.problems] == [(2, "stage_not_reachable")]
    lead.refresh_from_db()
    assert (lead.stage, report.refused, Entry.objects.count()) == ("mql", 1, 0)


@pytest.mark.requirement("S11")
def test_a_line_gives_its_reason_in_a_column_of_its_own(tmp_path: Path) -> None:
    lead = make_lead(stage="mql")

    without = take(tmp_path, f"E-Mail;Phase\n{lead.email};Disqualifiziert\n")
    given = take(tmp_path, f"E-Mail;Phase;Grund der Phase\n{lead.email};Disqualifiziert;Bewerber\n")

    assert [(problem.line, problem.code) for problem in without.problems] == [(2, "reason_missing")]
    assert (without.refused, given.updated, given.problems) == (1, 1, [])
    lead.refresh_from_db()
    assert (lead.stage, Entry.objects.get(verb="lead.stage_changed").reason) == ("disqualified", "Bewerber")


def test_a_file_that_breaks_off_late_stores_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "MAX_ROWS", 10)
    rows = "".join(f"p{number}@b.de;X\n" for number in range(50))

    with pytest.raises(FileRefused):
        take(tmp_path, f'E-Mail;Nachname\n{rows}z@b.de;"offen\n')

    assert Lead.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "system"), [("Messe Köln 2026.csv", "messe-koln-2026"), ("§.csv", "import")]
)
def test_external_ids_are_kept_under_the_name_of_the_file(name: str, system: str) -> None:
    assert system_of(Path(name)) == system
