"""The board: carried by mouse or moved by keyboard, a card opens the same answer, and the other side sees it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.faults.ledger import Ledger
from tests.faults.programs import Program
from tests.journeys.conftest import PHONE, SignIn
from tests.journeys.live import open_live
from tests.journeys.offers import handoff_for_carolin
from tests.journeys.test_by_keyboard import reject_in_dialog
from tests.workspace import Workspace

pytestmark = pytest.mark.journey
PATH = "/handoffs/board/?mine=1&way=sales"


def card(page: Page, handoff: int) -> Locator:
    return page.locator(f"#card-{handoff}")


def column_of(page: Page, handoff: int, code: str) -> Locator:
    """The card, where it stands in this column."""
    return page.locator(f"#cards-{code} #card-{handoff}")


@pytest.mark.requirement("K05")
def test_a_card_carried_by_mouse_is_accepted_and_marketing_sees_it(
    workspace: Workspace, program: Program, sign_in_as: SignIn
) -> None:
    handoff = handoff_for_carolin(program)
    jana = board_of_carolin(sign_in_as("jana"), workspace)
    carolin = open_live(sign_in_as("carolin"), workspace, PATH)
    expect(column_of(carolin, handoff, "offered")).to_be_visible()

    carry(carolin, handoff, "accepted")

    expect(column_of(carolin, handoff, "accepted")).to_be_visible()
    expect(carolin.locator(f"#open-{handoff}")).to_be_focused()
    expect(column_of(jana, handoff, "accepted")).to_be_visible()


def test_a_card_put_down_without_a_reason_goes_back(
    workspace: Workspace, program: Program, sign_in_as: SignIn
) -> None:
    handoff = handoff_for_carolin(program)
    Ledger(workspace).wait_until_told()
    carolin = open_live(sign_in_as("carolin"), workspace, PATH)

    carry(carolin, handoff, "back")
    expect(carolin.locator("dialog[open] form.handoff-task.reject")).to_be_visible()
    expect(column_of(carolin, handoff, "back")).to_have_class("board-card sa waits")
    carolin.keyboard.press("Escape")

    expect(column_of(carolin, handoff, "offered")).to_be_visible()
    carry(carolin, handoff, "qualified")
    expect(column_of(carolin, handoff, "offered")).to_be_visible()


def test_a_refused_move_goes_back_and_says_why(
    workspace: Workspace, program: Program, sign_in_as: SignIn
) -> None:
    handoff = handoff_for_carolin(program)
    carolin = sign_in_as("carolin", may_complain=True)
    carolin.route("**/push/**", lambda route: route.abort())
    carolin.goto(f"{workspace.url}{PATH}")
    withdraw(sign_in_as("jana"), workspace, handoff)

    carry(carolin, handoff, "accepted")

    expect(carolin.locator("[data-toast][data-code=handoff_not_on_offer]")).to_be_visible()
    expect(column_of(carolin, handoff, "accepted")).to_have_count(0)


@pytest.mark.requirement("K05")
def test_the_keyboard_moves_a_card_and_is_asked_for_the_reason(
    workspace: Workspace, program: Program, sign_in_as: SignIn
) -> None:
    handoff = handoff_for_carolin(program)
    carolin = open_live(sign_in_as("carolin"), workspace, PATH)
    name = carolin.locator(f"#open-{handoff}").inner_text()

    carolin.locator(f"#open-{handoff}").focus()
    carolin.keyboard.press("m")
    expect(card(carolin, handoff).locator(".board-menu")).to_be_visible()
    carolin.keyboard.press("r")
    reject_in_dialog(carolin)

    back = carolin.locator("#cards-back .board-card", has_text=name)
    expect(back.locator(".cover")).to_be_focused()
    expect(carolin.locator("#live")).to_contain_text(name)
    expect(card(carolin, handoff)).to_have_count(0)


def test_a_column_that_was_scrolled_stays_where_it_is_when_news_come(
    workspace: Workspace, program: Program, sign_in_as: SignIn
) -> None:
    for _card in range(8):
        handoff_for_carolin(program)
    carolin = open_live(sign_in_as("carolin"), workspace, PATH)
    # In one step: news of the eight may put another board in place of this one at any moment.
    carolin.evaluate("document.getElementById('cards-offered').scrollTop = 120")

    handoff = handoff_for_carolin(program)

    expect(column_of(carolin, handoff, "offered")).to_be_attached()
    assert carolin.evaluate("document.getElementById('cards-offered').scrollTop") == 120
    assert carolin.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_on_a_phone_one_column_fills_the_window(
    workspace: Workspace, program: Program, sign_in_as: SignIn
) -> None:
    handoff = handoff_for_carolin(program)
    carolin = open_live(sign_in_as("carolin", viewport=PHONE), workspace, PATH)

    card(carolin, handoff).locator("summary").click()
    card(carolin, handoff).locator("button[data-goes=accepted]").click()

    expect(column_of(carolin, handoff, "accepted")).to_be_attached()
    carolin.locator(".board-tabs a[href='#column-accepted']").click()
    expect_column_in_view(carolin, handoff, "accepted")

    carolin.evaluate("htmx.trigger('#board', 'refresh')")
    expect(carolin.locator("#board.htmx-request")).to_have_count(0)
    expect_column_in_view(carolin, handoff, "accepted")


def expect_column_in_view(page: Page, handoff: int, code: str) -> None:
    expect(page.locator(".board-tabs [aria-current=true]")).to_have_attribute("href", f"#column-{code}")
    expect(column_of(page, handoff, code)).to_be_in_viewport()


def board_of_carolin(page: Page, workspace: Workspace) -> Page:
    """What somebody else sees of her cards."""
    page.goto(f"{workspace.url}/handoffs/board/")
    person = page.locator("select[name=person] option", has_text="Carolin").get_attribute("value")
    return open_live(page, workspace, f"/handoffs/board/?way=sales&person={person}")


def carry(page: Page, handoff: int, code: str) -> None:
    """With the mouse, onto that column, when no news are about to move the cards."""
    expect(page.locator("#board.htmx-request")).to_have_count(0)
    target = page.locator(f"#cards-{code}")
    card(page, handoff).locator(".board-people").drag_to(target, target_position={"x": 60, "y": 12})


def withdraw(page: Page, workspace: Workspace, handoff: int) -> None:
    page.goto(f"{workspace.url}/handoffs/{handoff}/withdraw/")
    page.fill("[name=sentence]", "Doch nicht.")
    page.locator("form.handoff-task button[type=submit]").click()
    page.wait_for_url(f"**/handoffs/{handoff}/")
