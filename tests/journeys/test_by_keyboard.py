"""Today answered without a mouse: J and K move, A accepts, R rejects with a reason."""

import pytest
from playwright.sync_api import Page, expect

from tests.faults.programs import Program
from tests.journeys.conftest import SignIn
from tests.journeys.live import row_of
from tests.journeys.offers import offer_to_deniz

pytestmark = pytest.mark.journey


@pytest.mark.requirement("K05")
def test_today_is_answered_by_keyboard_alone(program: Program, sign_in_as: SignIn) -> None:
    welcome, unfit = offer_to_deniz(program), offer_to_deniz(program)
    deniz = sign_in_as("deniz")
    for name in (welcome, unfit):
        expect(row_of(deniz, name)).to_be_visible()

    move_to(deniz, welcome)
    deniz.keyboard.press("a")
    expect(row_of(deniz, welcome).locator("a[href$='/respond/']")).to_be_visible()
    move_to(deniz, unfit)
    deniz.keyboard.press("r")
    reject_in_dialog(deniz)

    expect(row_of(deniz, unfit).locator("a[href$='/reject/']")).to_have_count(0)


def test_j_and_k_move_the_mark_and_slash_searches(program: Program, sign_in_as: SignIn) -> None:
    names = offer_to_deniz(program), offer_to_deniz(program)
    deniz = sign_in_as("deniz")
    for name in names:
        expect(row_of(deniz, name)).to_be_visible()
    rows = deniz.locator("[data-keys-list] [data-keys-row]")

    for key, at in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
        deniz.keyboard.press(key)
        expect(rows.nth(at)).to_contain_class("on-key")
        expect(rows.nth(at).locator("a[href]").first).to_be_focused()
    deniz.keyboard.press("/")
    expect(deniz.locator("[data-search]")).to_be_focused()


def move_to(page: Page, name: str) -> None:
    """From the top, press J until the row of that name is marked."""
    for _ in range(40):
        page.keyboard.press("k")
    for _ in range(40):
        if page.locator("[data-keys-list] .on-key", has_text=name).count():
            return
        page.keyboard.press("j")
    raise AssertionError(f"J never reached {name}")


def reject_in_dialog(page: Page) -> None:
    """The dialog has the focus: choose by arrow key, go on by Tab, send by Enter."""
    form = page.locator("dialog[open] form.handoff-task.reject")
    expect(form.locator("[name=reason]").first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(form.locator("[name=sentence]")).to_be_focused()
    page.keyboard.type("Liegt schon bei Anke.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
