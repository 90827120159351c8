"""Rows of a table as lead rows."""

from pathlib import Path

from leads.intake.files import ReadRow, open_table, read_rows
from leads.intake.rows import ConsentRow


def read(tmp_path: Path, text: str) -> list[ReadRow]:
    path = tmp_path / "leads.csv"
    path.write_text(text, encoding="utf-8")
    return list(read_rows(open_table(path)))


def test_a_german_row_means_what_it_says(tmp_path: Path) -> None:
    (one,) = read(
        tmp_path,
        "Lead-Nr.;Anrede;Vorname;Nachname;Firma;E-Mail;Telefon;PLZ;Ort;Land;Quelle;Erstkontakt;Umsatzpotenzial (€);"
        "Einwilligung E-Mail;Bemerkung;Farbe\n"
        "L-1;Dr.;Ayşe;Jäntsch;Müller & Söhne AG;a@b.de;0711 805920;01067;Pößneck;D;Messe;25.03.2026;31.846,72;ja;"
        "Groß;blau\n",
    )

    row = one.row
    assert (one.line, one.warnings) == (2, [])
    assert (row.external_id, row.salutation, row.last_name, row.postal_code) == (
        "L-1",
        "Dr.",
        "Jäntsch",
        "01067",
    )
    assert (row.potential, row.currency, row.source) == ("31846.72", "EUR", "Messe")
    assert row.first_touch_at == "2026-03-25T00:00:00+01:00"
    assert row.company is not None
    assert row.company.name == "Müller & Söhne AG"
    assert row.consents == [ConsentRow("email", "consent_express")]
    assert row.custom == {"Farbe": "blau"}


def test_a_column_decides_about_its_ambiguous_dates_and_amounts(tmp_path: Path) -> None:
    rows = read(
        tmp_path, 'E-mail,First contact,Amount\na@b.de,3/4/2026,"1,234"\nb@b.de,3/25/2026,"2,500.75"\n'
    )

    assert [(row.row.first_touch_at or "")[:10] for row in rows] == ["2026-03-04", "2026-03-25"]
    assert [row.row.potential for row in rows] == ["1234", "2500.75"]


def test_a_date_that_stays_ambiguous_is_left_out_with_a_warning(tmp_path: Path) -> None:
    (one,) = read(tmp_path, "E-mail,First contact\na@b.de,3/4/2026\n")

    assert one.row.first_touch_at is None
    assert [(warning.pointer, warning.code) for warning in one.warnings] == [
        ("First contact", "invalid_date")
    ]


def test_a_formula_stays_text_and_is_pointed_out(tmp_path: Path) -> None:
    (one,) = read(
        tmp_path, "E-Mail;Nachname;Telefon;Bemerkung\na@b.de;=cmd|'/c calc'!A0;+49 711 805920;@SUM(A1)\n"
    )

    assert (one.row.last_name, one.row.note) == ("=cmd|'/c calc'!A0", "@SUM(A1)")
    assert [(warning.pointer, warning.code) for warning in one.warnings] == [
        ("Nachname", "formula"), ("Bemerkung", "formula"),
    ]  # fmt: skip


def test_a_row_with_more_cells_than_headings_is_refused_and_a_shorter_one_is_not(tmp_path: Path) -> None:
    long, short = read(tmp_path, "E-Mail;Firma\na@b.de;B;C\nc@d.de\n")

    assert long.problem is not None
    assert (long.problem.code, short.problem) == ("too_many_cells", None)


def test_answers_about_consent(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        "E-Mail;Newsletter;Einwilligung Telefon\na@b.de;nein;x\nb@b.de;Widerspruch;\nc@b.de;vielleicht;\n",
    )

    assert [row.row.consents for row in rows] == [
        [ConsentRow("email", "not_stated", "withdrawn"), ConsentRow("phone", "consent_express")],
        [ConsentRow("email", "not_stated", "objected")],
        None,
    ]
    assert [warning.code for warning in rows[2].warnings] == ["unknown_answer"]


def test_a_full_name_is_split_and_a_second_number_kept(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        "Name;Telefon;Mobil;Interessen;Phase\n"
        "Mara Lena Keller;0711 1;0171 2;A, B;Gewonnen\n"
        "Keller, Mara;;0171 2;;Neuland\n",
    )

    assert [(row.row.first_name, row.row.last_name) for row in rows] == [
        ("Mara Lena", "Keller"),
        ("Mara", "Keller"),
    ]
    assert [row.row.phone for row in rows] == ["0711 1", "0171 2"]
    assert rows[0].row.custom == {"Mobil": "0171 2"}
    assert (rows[0].row.interest, rows[0].row.stage) == (["A", " B"], "won")
    assert rows[1].row.custom == {"Phase": "Neuland"}


def test_numbers_without_prefix_are_ours_where_foreign_rows_carry_our_prefix(tmp_path: Path) -> None:
    evidence = "".join(f"p{number}@b.de;+49 30 12345{number};AT\n" for number in range(10))

    told = read(tmp_path, f"E-Mail;Telefon;Land\n{evidence}x@b.de;030 1725571;AT\n")
    untold = read(tmp_path, "E-Mail;Telefon;Land\nx@b.de;01 5345678;AT\n")

    assert told[-1].row.phone == "+49301725571"
    assert untold[-1].row.phone == "01 5345678"


def test_of_two_columns_that_mean_the_same_the_second_is_kept_as_well(tmp_path: Path) -> None:
    (one,) = read(
        tmp_path,
        "E-Mail;Firma;Unternehmen;Name;Kontakt;Erstkontakt;Erstellt am;Umsatz;Budget;Notiz;Notiz\n"
        "a@b.de;Hubwerk;Falkenried;Ina Lutz;Jo Groß;25.03.2026;26.03.2026;1.250,00;2.500,00;laut;leise\n",
    )

    assert one.row.company is not None
    assert (one.row.company.name, one.row.last_name, one.row.note) == ("Hubwerk", "Lutz", "laut")
    assert (one.row.first_touch_at or "")[:10] == "2026-03-25"
    assert one.row.custom == {
        "Unternehmen": "Falkenried", "Kontakt": "Jo Groß", "Erstellt am": "26.03.2026", "Budget": "2.500,00",
        "Notiz (2)": "leise",
    }  # fmt: skip


def test_columns_without_a_heading_and_a_second_stage_are_kept(tmp_path: Path) -> None:
    (one,) = read(tmp_path, "E-Mail;;;Stage;Phase;Ort\na@b.de;rot;blau;neu;gewonnen;Ulm\n")

    assert (one.row.stage, one.row.city) == ("inquiry", "Ulm")
    assert one.row.custom == {"#2": "rot", "#3": "blau", "Phase": "gewonnen"}


def test_own_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    (one,) = read(tmp_path, "E-Mail;Halle;Halle;Halle (2)\na@b.de;H1;H2;H3\n")

    assert one.row.custom == {"Halle": "H1", "Halle (2)": "H2", "Halle (2) (2)": "H3"}
