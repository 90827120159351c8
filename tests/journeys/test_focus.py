"""Live updates leave the keyboard where it was, and say in words what is new."""

import pytest
from playwright.sync_api import expect

from tests.faults.programs import Program
from tests.journeys.conftest import SignIn
from tests.journeys.live import lead_address, open_live, refresh, row_of, until_live
from tests.journeys.offers import handoff_for_deniz, offer_to_deniz
from tests.workspace import Workspace

pytestmark = pytest.mark.journey


@pytest.mark.requirement("K05")
def test_focus_stays_on_today_and_keys_go_on(program: Program, sign_in_as: SignIn) -> None:
    name = offer_to_deniz(program)
    deniz = until_live(sign_in_as("deniz"))
    accept = row_of(deniz, name).locator("form[action$='/accept/'] button")
    accept.focus()

    refresh(deniz, "today-queue")
    expect(accept).to_be_focused()
    expect(row_of(deniz, name)).to_contain_class("on-key")
    deniz.keyboard.press("r")
    expect(deniz.locator("dialog[open] [name=reason]").first).to_be_focused()
    refresh(deniz, "today-queue")
    deniz.keyboard.press("Escape")

    expect(row_of(deniz, name).locator("a[href$='/reject/']")).to_be_focused()


def test_focus_stays_in_the_list_when_its_row_is_gone(program: Program, sign_in_as: SignIn) -> None:
    name = offer_to_deniz(program)
    deniz = until_live(sign_in_as("deniz"))
    row_of(deniz, name).locator("a[href$='/reject/']").focus()

    deniz.keyboard.press("Enter")
    deniz.locator("dialog[open] [name=reason][value=duplicate]").check(force=True)
    deniz.locator("dialog[open] [name=sentence]").fill("Ist schon Kunde bei Anke.")
    deniz.locator("dialog[open] form.handoff-task button[type=submit]").click()
    expect(row_of(deniz, name).locator("a[href$='/reject/']")).to_have_count(0)
    refresh(deniz, "today-queue")

    expect(deniz.locator("#today-queue", has_text=name)).to_have_count(0)
    expect(deniz.locator("#today-queue [data-keys-row] a:focus")).to_have_count(1)


@pytest.mark.requirement("K05")
def test_focus_stays_on_a_handoffs_page(workspace: Workspace, program: Program, sign_in_as: SignIn) -> None:
    handoff = handoff_for_deniz(program)
    deniz = open_live(sign_in_as("deniz"), workspace, f"/handoffs/{handoff}/")
    reject = deniz.locator("a[href$='/reject/']")
    reject.focus()

    refresh(deniz, f"handoff-{handoff}")
    expect(reject).to_be_focused()
    deniz.keyboard.press("a")
    expect(deniz.locator("form[action$='/respond/']")).to_be_visible()

    expect(deniz.locator(".handoff-act a[href^='tel:']")).to_be_focused()


@pytest.mark.requirement("K05")
def test_focus_stays_on_a_leads_record(workspace: Workspace, program: Program, sign_in_as: SignIn) -> None:
    lead = program.make_leads(1)[0]
    deniz = open_live(sign_in_as("deniz"), workspace, f"/leads/{lead}/")

    for part, control in (
        ("lead-head", "#lead-head a[data-key=e]"),
        ("lead-facts", "#edit-company"),
        ("lead-next", ".moves a"),
        ("lead-lines", "#lead-lines a"),
    ):
        if deniz.locator(control).count():
            deniz.locator(control).first.focus()
            refresh(deniz, part)
            expect(deniz.locator(control).first).to_be_focused()


def test_a_handoffs_page_says_what_the_other_side_did(
    workspace: Workspace, program: Program, sign_in_as: SignIn
) -> None:
    path = f"/handoffs/{handoff_for_deniz(program)}/"
    tobias, deniz = (open_live(sign_in_as(who), workspace, path) for who in ("tobias", "deniz"))
    name = tobias.locator("h1").inner_text()

    deniz.locator("form[action$='/accept/'] button").click()

    expect(tobias.locator("#live")).to_have_text(f"{name}: angenommen")
    expect(deniz.locator("#toasts [role=status]", has_text="Angenommen")).to_be_visible()


def test_a_leads_record_says_what_the_other_side_did(
    workspace: Workspace, program: Program, sign_in_as: SignIn
) -> None:
    name = offer_to_deniz(program)
    tobias, deniz = sign_in_as("tobias"), sign_in_as("deniz")
    for page in (tobias, deniz):
        open_live(page, workspace, lead_address(page, workspace, name))
        expect(page.locator(".handoff-panel .tag").first).to_be_visible()

    deniz.locator(".handoff-panel form[action$='/accept/'] button").click()

    expect(tobias.locator("#live")).to_contain_text("Lead an den Vertrieb: angenommen")
    expect(tobias.locator("#live")).to_contain_text(f"{name}: SAL")


def test_today_says_how_much_waits(program: Program, sign_in_as: SignIn) -> None:
    deniz = until_live(sign_in_as("deniz"))

    offer_to_deniz(program)

    expect(deniz.locator("#live")).to_contain_text("warten auf Sie")
