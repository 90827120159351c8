"""Live updates and answers meet: a page that is fetched anew never loses what somebody does in it."""

import pytest
from playwright.sync_api import expect

from tests.faults.programs import Program
from tests.journeys.conftest import SignIn
from tests.journeys.live import Held, lead_address, open_live, row_of, tell, until_live
from tests.journeys.offers import handoff_for_deniz, offer_to_deniz
from tests.workspace import Workspace

pytestmark = pytest.mark.journey
CLICK_WHEN_SWAPPED = """selector => new MutationObserver(
    (changes, observer) => { observer.disconnect(); document.querySelector(selector).click(); }
).observe(document.getElementById("today-queue").parentElement, {childList: true})"""


def test_news_during_an_answer_wait_until_it_is_there(program: Program, sign_in_as: SignIn) -> None:
    name = offer_to_deniz(program)
    deniz = until_live(sign_in_as("deniz"))
    held = Held(deniz, "**/accept/")

    with deniz.expect_request("**/accept/"):
        row_of(deniz, name).locator("form[action$='/accept/'] button").click()
    with deniz.expect_response("**/waiting/"):
        other = offer_to_deniz(program)
    held.let_go()

    expect(row_of(deniz, name).locator("a[href$='/respond/']")).to_be_visible()
    expect(deniz.locator("#toasts .success", has_text="Angenommen")).to_be_visible()
    expect(row_of(deniz, other)).to_be_visible()


def test_news_leave_an_open_dialog_alone(program: Program, sign_in_as: SignIn) -> None:
    name = offer_to_deniz(program)
    deniz = until_live(sign_in_as("deniz"))
    row_of(deniz, name).locator("a[href$='/reject/']").click()
    sentence = deniz.locator("dialog[open] [name=sentence]")
    sentence.fill("Ist schon Kunde bei Anke.")

    other = offer_to_deniz(program)

    expect(row_of(deniz, other)).to_be_visible()
    expect(sentence).to_have_value("Ist schon Kunde bei Anke.")
    deniz.locator("dialog[open] [name=reason][value=duplicate]").check(force=True)
    deniz.locator("dialog[open] form.handoff-task button[type=submit]").click()
    expect(deniz.locator("dialog[open]")).to_have_count(0)
    expect(deniz.locator("#toasts .success", has_text="Abgelehnt")).to_be_visible()
    expect(row_of(deniz, name).locator("a[href$='/reject/']")).to_have_count(0)


def test_news_while_a_button_is_held_down_do_not_take_the_click(program: Program, sign_in_as: SignIn) -> None:
    name = offer_to_deniz(program)
    deniz = until_live(sign_in_as("deniz"))

    row_of(deniz, name).locator("form[action$='/accept/'] button").hover()
    deniz.mouse.down()
    with deniz.expect_response("**/waiting/"):
        other = offer_to_deniz(program)
    deniz.mouse.up()

    expect(row_of(deniz, name).locator("a[href$='/respond/']")).to_be_visible()
    expect(row_of(deniz, other)).to_be_visible()


def test_an_answer_arrives_although_another_replaced_its_button(
    workspace: Workspace, program: Program, sign_in_as: SignIn
) -> None:
    name = offer_to_deniz(program)
    deniz = sign_in_as("deniz")
    open_live(deniz, workspace, lead_address(deniz, workspace, name))
    held = Held(deniz, "**/accept/")

    with deniz.expect_request("**/accept/"):
        deniz.locator(".handoff-panel form[action$='/accept/'] button").click()
    deniz.locator("#edit-segment").click()
    deniz.locator("#fact-segment [name=segment]").fill("Anlagenbau")
    with deniz.expect_response("**/handoff-panel/"):
        deniz.locator("#fact-segment [type=submit]").click()
    expect(deniz.locator("#fact-segment")).to_contain_text("Anlagenbau")
    held.let_go()

    expect(deniz.locator("#toasts .success", has_text="Angenommen")).to_be_visible()
    expect(deniz.locator(".handoff-panel a[href$='/respond/']")).to_be_visible()


def test_an_answer_in_a_dialog_arrives_although_its_row_is_gone(program: Program, sign_in_as: SignIn) -> None:
    name = offer_to_deniz(program)
    deniz = until_live(sign_in_as("deniz"))
    row_of(deniz, name).locator("a[href$='/reject/']").click()
    deniz.locator("dialog[open] [name=reason][value=duplicate]").check(force=True)
    deniz.locator("dialog[open] [name=sentence]").fill("Ist schon Kunde bei Anke.")

    row_of(deniz, name).evaluate("row => row.remove()")
    deniz.locator("dialog[open] form.handoff-task button[type=submit]").click()

    expect(deniz.locator("#toasts .success", has_text="Abgelehnt")).to_be_visible()
    expect(deniz.locator("dialog[open]")).to_have_count(0)


def test_a_fresh_row_is_at_hand_at_once(program: Program, sign_in_as: SignIn) -> None:
    """Between the swap and what htmx makes of it, a link would leave the page instead of opening the dialog."""
    name = offer_to_deniz(program)
    deniz = until_live(sign_in_as("deniz"))
    expect(row_of(deniz, name)).to_be_visible()
    deniz.evaluate(CLICK_WHEN_SWAPPED, "#today-queue a[href$='/reject/']")

    tell(deniz, "today-queue")

    expect(deniz.locator("dialog[open] form.handoff-task.reject")).to_be_visible()


def test_what_was_asked_before_an_answer_does_not_undo_it(program: Program, sign_in_as: SignIn) -> None:
    name = offer_to_deniz(program)
    deniz = until_live(sign_in_as("deniz"))
    expect(row_of(deniz, name)).to_be_visible()
    held = Held(deniz, "**/today/queue/", answered=True)
    tell(deniz, "today-queue")
    held.until_asked()

    row_of(deniz, name).locator("form[action$='/accept/'] button").click()
    expect(row_of(deniz, name).locator("a[href$='/respond/']")).to_be_visible()
    with deniz.expect_response("**/today/queue/"):
        held.let_go()

    expect(row_of(deniz, name).locator("form[action$='/accept/']")).to_have_count(0)
    expect(row_of(deniz, name).locator("a[href$='/respond/']")).to_be_visible()


def test_news_during_a_refresh_are_fetched_once_after_it(workspace: Workspace, sign_in_as: SignIn) -> None:
    deniz = open_live(sign_in_as("deniz"), workspace, "/phases/campaigns/")
    held = Held(deniz, "**/phases/campaigns/")
    tell(deniz, "phase")
    held.until_asked()

    for _ in range(3):
        tell(deniz, "phase")
    with deniz.expect_request_finished(lambda request: held.count == 2 and "/phases/" in request.url):
        held.let_go()
    with deniz.expect_response("**/phases/campaigns/"):
        tell(deniz, "phase")

    assert held.count == 3


def test_words_on_a_handoffs_page_outlive_news(
    workspace: Workspace, program: Program, sign_in_as: SignIn
) -> None:
    path = f"/handoffs/{handoff_for_deniz(program)}/"
    deniz, phone = (open_live(sign_in_as("deniz"), workspace, path) for _ in range(2))
    deniz.locator("form[action$='/accept/'] button").click()
    words = deniz.locator("form[action$='/respond/'] [name=text]")
    words.fill("Ruft am Montag zurück.")
    words.press("Tab")

    phone.locator("form[action$='/respond/'] [value=not_reached]").click()
    expect(deniz.locator("article")).to_have_attribute("data-news", "")
    expect(words).to_have_value("Ruft am Montag zurück.")
    deniz.locator("form[action$='/respond/'] [value=reached]").click()

    expect(deniz.locator("article")).to_contain_text("2 Versuche")
    expect(words).to_have_value("")


def test_a_fact_being_corrected_outlives_news(
    workspace: Workspace, program: Program, sign_in_as: SignIn
) -> None:
    lead = program.make_leads(1)[0]
    deniz, carolin = (
        open_live(sign_in_as(who), workspace, f"/leads/{lead}/") for who in ("deniz", "carolin")
    )
    deniz.locator("#edit-job").click()
    deniz.locator("#fact-job [name=job_title]").fill("Werkleiterin")
    deniz.keyboard.press("Tab")
    expect(deniz.locator("#fact-job [type=submit]")).to_be_focused()

    carolin.locator("#edit-segment").click()
    carolin.locator("#fact-segment [name=segment]").fill("Anlagenbau")
    carolin.locator("#fact-segment [type=submit]").click()
    expect(deniz.locator("#lead-facts")).to_have_attribute("data-news", "")
    expect(deniz.locator("#fact-job [name=job_title]")).to_have_value("Werkleiterin")
    deniz.locator("#fact-job a", has_text="Abbrechen").click()

    expect(deniz.locator("#fact-segment")).to_contain_text("Anlagenbau")
    expect(deniz.locator("#fact-job")).not_to_contain_text("Werkleiterin")


def test_a_reason_on_a_phases_page_outlives_news(workspace: Workspace, sign_in_as: SignIn) -> None:
    jana, ralf = (open_live(sign_in_as(who), workspace, "/phases/controlling/") for who in ("jana", "ralf"))
    fold = jana.locator("details", has=jana.locator("form[action$='/resign/']"))
    fold.locator("summary").click()
    fold.locator("textarea").fill("Ab Januar bei den Kampagnen.")
    fold.locator("textarea").press("Tab")

    folded = ralf.locator("details", has=ralf.locator("form[action$='/propose/']"))
    folded.locator("summary").click()
    folded.locator("select").select_option(label="Carolin Weiß")
    folded.locator("[type=submit]").click()

    expect(jana.locator("#phase")).to_have_attribute("data-news", "")
    expect(fold.locator("textarea")).to_have_value("Ab Januar bei den Kampagnen.")
    fold.locator("textarea").fill("")
    fold.locator("textarea").blur()
    expect(jana.locator("#phase .asked")).to_contain_text("Carolin")
    expect(fold).to_have_attribute("open", "")
