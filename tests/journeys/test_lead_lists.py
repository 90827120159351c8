"""The lead list as people work in it: a view is kept, leads are changed and changed back, a file leaves."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.workspace import Workspace

pytestmark = pytest.mark.journey


@pytest.mark.requirement("S02")
def test_a_view_is_kept_shared_and_opened_by_the_other_side(workspace: Workspace, sign_in_as: SignIn) -> None:
    tobias = sign_in_as("tobias")
    tobias.goto(f"{workspace.url}/leads/?stage=mql")
    choose_columns(tobias, "campaign", "email")
    save_view(tobias, "Reise durch die Liste")
    assert re.search(r"/leads/\?stage=mql&columns=email%2Ccampaign&view=\d+$", tobias.url)
    change_campaign(tobias, "reise", rows=2)
    expect(tobias.locator("#lead-rows td.c-campaign", has_text="reise")).to_have_count(2)
    tobias.locator("[data-toast] form button").click()
    expect(tobias.locator("#lead-rows td.c-campaign", has_text="reise")).to_have_count(0)

    deniz = sign_in_as("deniz")
    deniz.goto(f"{workspace.url}/leads/views/")
    deniz.get_by_role("link", name="Reise durch die Liste").click()

    expect(deniz.locator("#lead-views [aria-current]")).to_contain_text("Reise durch die Liste")
    assert deniz.locator("#leads thead th").count() == 4


def test_a_file_leaves_in_the_readers_notation(
    workspace: Workspace, sign_in_as: SignIn, tmp_path: Path
) -> None:
    tobias = sign_in_as("tobias")
    tobias.goto(f"{workspace.url}/leads/?stage=mql&columns=potential")
    shown = tobias.locator("#lead-rows tr").count()
    tobias.locator(".view-acts a[href*='/leads/export/']").click()
    dialog = tobias.locator("dialog[open]")
    dialog.locator("input[value=csv]").check()
    with tobias.expect_download() as started:
        dialog.locator("button[type=submit]").click()
    started.value.save_as(tmp_path / "leads.csv")

    text = (tmp_path / "leads.csv").read_text("utf-8-sig")
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    assert len(rows) == shown + 1
    assert any(cell.startswith("'+49") for cell in rows[1])


def test_rows_are_selected_by_keyboard_and_by_range(workspace: Workspace, sign_in_as: SignIn) -> None:
    tobias = sign_in_as("tobias")
    tobias.goto(f"{workspace.url}/leads/")
    expect(tobias.locator("html")).to_have_attribute("data-live", "on")
    boxes = tobias.locator("#lead-rows input[type=checkbox]")
    bar = tobias.locator("#picked")
    expect(bar).to_be_hidden()

    for key in ("j", "x", "j", "x"):
        tobias.keyboard.press(key)
    expect(bar.locator("[data-picked]")).to_contain_text("2 ")
    boxes.nth(0).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(bar.locator("[data-picked]")).to_contain_text(re.compile("[34] "))
    bar.locator("[data-pick-none]").click()
    expect(bar).to_be_hidden()


def choose_columns(page: Page, *codes: str) -> None:
    """Only these, the last one first."""
    page.locator(".view-acts a[href*='/leads/columns/']").click()
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("input[name=show]").first).to_be_visible()
    for box in dialog.locator("input[name=show]").all():
        box.uncheck()
    for place, code in enumerate(reversed(codes), 1):
        dialog.locator(f"input[name=show][value={code}]").check()
        dialog.locator(f"input[name=at-{code}]").fill(str(place))
    dialog.locator("button[type=submit]").click()
    page.wait_for_url("**columns=**")


def save_view(page: Page, name: str) -> None:
    page.locator(".view-acts a[href*='/leads/views/new/']").click()
    dialog = page.locator("dialog[open]")
    dialog.locator("input[name=name]").fill(name)
    dialog.locator("input[value=everyone]").check()
    dialog.locator("button[type=submit]").click()
    expect(page.locator("#lead-views .saved[aria-current]")).to_contain_text(name)


def change_campaign(page: Page, name: str, *, rows: int) -> None:
    for number in range(rows):
        page.locator("#lead-rows input[type=checkbox]").nth(number).check()
    page.locator("#picked button[type=submit]").click()
    dialog = page.locator("dialog[open]")
    dialog.locator("input[value=campaign]").check()
    dialog.locator("input[name=campaign]").fill(name)
    dialog.locator("button[type=submit]").click()
    expect(page.locator("[data-toast].success")).to_be_visible()
