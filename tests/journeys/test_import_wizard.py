"""A messy file goes through every step of the import, counts as it should, and leaves no trace when undone."""

from pathlib import Path
from typing import Any

import psycopg2
import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.journeys.conftest import PHONE, SignIn
from tests.workspace import Workspace

pytestmark = pytest.mark.journey
HEADINGS = (
    "Lead-Nr.;Vorname;Nachname;Firma;E-Mail;Telefon;Ort;Erstkontakt;Umsatzpotenzial (€);Einwilligung;Halle"
)
PEOPLE, AGAIN, UNREACHABLE = 240, 12, 7
TABLES = {
    "crm_lead": "to_jsonb(t) - 'version' - 'updated_at' - 'search_text' - 'warmth'",
    "crm_externalid": "to_jsonb(t)",
    "crm_consent": "to_jsonb(t)",
    "crm_touch": "to_jsonb(t)",
    "intake_possibleduplicate": "to_jsonb(t)",
}


def messy_file(folder: Path, who: str) -> Path:
    """German as Excel writes it: cp1252, semicolons, 1.250,50 and 31.12.2026; people twice and out of reach."""
    lines = [f"{who} Messe Süd;;;;;;;;;;", HEADINGS]
    for number in range(PEOPLE):
        name, mail = f"Groß{number}", f"j.gross{number}@{who}-süd.example"
        day, money = (
            f"{1 + number % 28:02d}.{1 + number % 9:02d}.2026",
            f"{1 + number % 7}.250,{number % 100:02d}",
        )
        said, hall = ("ja", "nein", "", "JA")[number % 4], f"H{number % 3}"
        lines.append(
            f"{who}-{number};Jürgen;{name};Hubwerk & Söhne;{mail};;Göttingen;{day};{money};{said};{hall}"
        )
    lines += [
        f"{who}-x{number};Jürgen;Groß{number};;J.Gross{number}@{who.upper()}-SÜD.example;;Köln;;;;"
        for number in range(AGAIN)
    ]
    lines += [f"{who}-u{number};Ohne;Weg{number};;kein@@mail;;;;;;" for number in range(UNREACHABLE)]
    path = folder / f"messe-{who}.csv"
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


def tables(workspace: Workspace) -> dict[str, Any]:
    with psycopg2.connect(workspace.addresses["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        found = {}
        for table, row in TABLES.items():
            cursor.execute(f"SELECT ({row})::text FROM {table} t ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


def figures(page: Page) -> list[str]:
    return [text.replace(".", "") for text in page.locator(".imp-figures b").all_inner_texts()]


def go_on(page: Page, until: str) -> None:
    page.locator("main form .form-acts button.p").click()
    page.wait_for_url(f"**/{until}/")


def upload(page: Page, workspace: Workspace, path: Path) -> None:
    page.goto(f"{workspace.url}/leads/")
    page.locator("a[href='/leads/imports/']").click()
    page.locator("a[href='/leads/imports/new/']").first.click()
    page.set_input_files("input[type=file]", path)
    page.locator("main form .form-acts button.p").click()
    page.wait_for_url("**/columns/")


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def rehearse(page: Page) -> None:
    assert_fits(page)
    expect(page.locator("tr", has_text="Umsatzpotenzial").locator("select")).to_have_value("potential")
    expect(page.locator("tr", has_text="Halle").locator("select")).to_have_value("")
    go_on(page, "terms")
    assert_fits(page)
    page.locator("[name=source]").select_option("event")
    page.locator("main form .form-acts button.p").click()
    expect(page.locator("#rehearsed-title")).to_be_visible()


def correct_one(page: Page, who: str) -> None:
    """The first of the lines out of reach gets an address where it stands."""
    page.locator(".imp-note summary").first.click()
    assert_fits(page)
    field = page.locator(".imp-note").first.get_by_label("E-Mail")
    field.fill(f"doch@{who}-sued.example")
    stay_when_asked(page)
    expect(field).to_have_value(f"doch@{who}-sued.example")
    # Enter saves; it never imports.
    field.press("Enter")
    expect(page.locator(".imp-figures b").nth(4)).to_have_text(str(UNREACHABLE - 1))
    expect(page.locator("#rehearsed-title")).to_be_visible()


def stay_when_asked(page: Page) -> None:
    """Other lines would be shown, and what is typed be gone; the browser asks first."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.locator(".imp-kinds a").first.click()
    assert asked == ["beforeunload"]


@pytest.mark.requirement("S02")
@pytest.mark.parametrize(
    ("who", "options"), [("tobias", {}), ("deniz", {"viewport": PHONE})], ids=["marketing", "sales by phone"]
)
def test_a_file_comes_in_and_is_undone(
    workspace: Workspace, sign_in_as: SignIn, tmp_path: Path, who: str, options: dict[str, Any]
) -> None:
    page, before = sign_in_as(who, **options), tables(workspace)
    upload(page, workspace, messy_file(tmp_path, who))
    rehearse(page)
    assert figures(page)[:5] == [str(PEOPLE), str(AGAIN), "0", "0", str(UNREACHABLE)]
    assert tables(workspace) == before

    correct_one(page, who)
    with page.expect_navigation():
        page.locator("button[formaction$='/run/']").click()
    page.reload()
    expect(page.locator("form[action$='/undo/'] button")).to_be_visible()
    assert figures(page)[:5] == [str(PEOPLE + 1), str(AGAIN), "0", "0", str(UNREACHABLE - 1)]
    assert len(tables(workspace)["crm_lead"]) == len(before["crm_lead"]) + PEOPLE + 1

    page.locator("form[action$='/undo/'] button").click()
    expect(page.locator("#undone-title")).to_be_visible()
    assert tables(workspace) == before


def test_the_same_without_scripts(workspace: Workspace, sign_in_as: SignIn, tmp_path: Path) -> None:
    """By looking again instead of waiting."""
    page, before = sign_in_as("ralf", java_script_enabled=False), tables(workspace)
    page.goto(f"{workspace.url}/leads/imports/new/")
    page.set_input_files("input[type=file]", messy_file(tmp_path, "ralf"))
    page.locator("main form .form-acts button.p").click()
    look_again(page, "form[action$='/columns/']")
    go_on(page, "terms")
    page.locator("main form .form-acts button.p").click()
    look_again(page, "#rehearsed-title")
    page.locator("button[formaction$='/run/']").click()
    look_again(page, "form[action$='/undo/'] button")
    assert figures(page)[:5] == [str(PEOPLE), str(AGAIN), "0", "0", str(UNREACHABLE)]

    page.locator("form[action$='/undo/'] button").click()
    look_again(page, "#undone-title")
    assert tables(workspace) == before


def look_again(page: Page, until: str) -> None:
    for _look in range(200):
        if page.locator(until).count():
            return
        page.locator("#import-now .cap a").click()
    raise AssertionError(page.locator("main").inner_text())
