"""Live updates and answers meet: a page that is fetched anew never loses what somebody just did."""

import pytest
from playwright.sync_api import Route, expect

from tests.faults.programs import Program
from tests.journeys.conftest import SignIn
from tests.journeys.offers import offer_to_deniz

pytestmark = pytest.mark.journey


def test_news_during_an_answer_wait_until_it_is_there(program: Program, sign_in_as: SignIn) -> None:
    name = offer_to_deniz(program)
    deniz = sign_in_as("deniz")
    expect(deniz.locator("html")).to_have_attribute("data-live", "on")
    row = deniz.locator("#today-queue [data-keys-row]", has_text=name)
    held: list[Route] = []
    deniz.route("**/accept/", lambda route: held.append(route))

    with deniz.expect_request("**/accept/"):
        row.locator("form[action$='/accept/'] button").click()
    with deniz.expect_response("**/waiting/"):
        other = offer_to_deniz(program)
    held[0].continue_()

    expect(row.locator("a[href$='/respond/']")).to_be_visible()
    expect(deniz.locator("#toasts .success", has_text="Angenommen")).to_be_visible()
    expect(deniz.locator("#today-queue [data-keys-row]", has_text=other)).to_be_visible()


def test_news_leave_an_open_sentence_alone(program: Program, sign_in_as: SignIn) -> None:
    name = offer_to_deniz(program)
    deniz = sign_in_as("deniz")
    expect(deniz.locator("html")).to_have_attribute("data-live", "on")
    deniz.locator("#today-queue [data-keys-row]", has_text=name).locator("a[href$='/reject/']").click()
    sentence = deniz.locator("dialog[open] [name=sentence]")
    sentence.fill("Ist schon Kunde bei Anke.")

    other = offer_to_deniz(program)

    expect(deniz.locator("#today-queue [data-keys-row]", has_text=other)).to_be_visible()
    expect(sentence).to_have_value("Ist schon Kunde bei Anke.")
    deniz.locator("dialog[open] [name=reason][value=duplicate]").check(force=True)
    deniz.locator("dialog[open] form.handoff-task button[type=submit]").click()
    expect(deniz.locator("dialog[open]")).to_have_count(0)
    expect(
        deniz.locator("#today-queue [data-keys-row]", has_text=name).locator("a[href$='/reject/']")
    ).to_have_count(0)
