"""The palette: Ctrl K, a name with a mistake in it, arrows and Enter; and the icon on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.faults.programs import Program
from tests.journeys.conftest import PHONE, SignIn
from tests.journeys.offers import send_lead

pytestmark = pytest.mark.journey


def option(page: Page, words: str):
    return page.locator("#palette-list [role=option]", has_text=words).first


@pytest.mark.requirement("K05")
def test_a_lead_is_opened_by_keyboard_though_its_name_is_mistyped(
    program: Program, sign_in_as: SignIn
) -> None:
    name = send_lead(program)
    tobias = sign_in_as("tobias")
    tobias.locator("main a").first.focus()

    tobias.keyboard.press("Control+k")
    expect(tobias.locator("#palette-words")).to_be_focused()
    tobias.keyboard.type(name.replace("Werker", "Wreker"))
    expect(option(tobias, name)).to_be_visible()
    for _ in range(9):
        if option(tobias, name).get_attribute("aria-selected") == "true":
            break
        tobias.keyboard.press("ArrowDown")
    expect(tobias.locator("#palette-words")).to_have_attribute(
        "aria-activedescendant", str(option(tobias, name).get_attribute("id"))
    )
    tobias.keyboard.press("Enter")

    tobias.wait_for_url("**/leads/*/")
    expect(tobias.locator("h1")).to_contain_text(name)
    tobias.keyboard.press("Control+k")
    expect(tobias.locator("#found-recent + [role=option]")).to_contain_text(name)


def test_enter_before_the_answer_opens_its_first_hit(program: Program, sign_in_as: SignIn) -> None:
    name = send_lead(program)
    tobias = sign_in_as("tobias")
    tobias.keyboard.press("Control+k")
    expect(tobias.locator("#palette-words")).to_be_focused()

    tobias.keyboard.insert_text(name)
    tobias.keyboard.press("Enter")

    tobias.wait_for_url("**/leads/*/")
    expect(tobias.locator("h1")).to_contain_text(name)


def test_escape_closes_and_gives_the_focus_back(sign_in_as: SignIn) -> None:
    deniz = sign_in_as("deniz")
    link = deniz.locator("nav#menu a", has_text="Leads").first
    link.focus()

    deniz.keyboard.press("Control+k")
    expect(deniz.locator("#palette [role=option]").first).to_be_visible()
    serious = [
        each for each in Axe().run(deniz).response["violations"] if each["impact"] in ("serious", "critical")
    ]
    deniz.keyboard.press("Escape")

    expect(link).to_be_focused()
    assert serious == []


def test_on_a_phone_the_icon_opens_it(sign_in_as: SignIn) -> None:
    deniz = sign_in_as("deniz", viewport=PHONE)

    deniz.locator("[data-palette-open]").click()
    deniz.locator("#palette-words").fill("board")

    expect(option(deniz, "Board")).to_be_visible()
    assert deniz.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
