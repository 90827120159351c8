"""What comes in by REST stands on both sides' open pages within seconds, with source and consent."""

import time

import pytest
from playwright.sync_api import expect

from tests.faults.programs import Program
from tests.journeys.conftest import SignIn
from tests.journeys.offers import send_lead
from tests.workspace import Workspace

pytestmark = pytest.mark.journey
SECONDS = 1000


@pytest.mark.requirement("S02")
def test_a_lead_by_rest_is_seen_by_both_sides_within_five_seconds(
    workspace: Workspace, program: Program, sign_in_as: SignIn
) -> None:
    pages = [sign_in_as("tobias"), sign_in_as("deniz")]
    for page in pages:
        page.goto(f"{workspace.url}/leads/")
        expect(page.locator("html")).to_have_attribute("data-live", "on")

    name = send_lead(program)
    seen_by = time.monotonic() + 5

    for page in pages:
        page.locator("#leads a.news").wait_for(timeout=max(1, (seen_by - time.monotonic()) * SECONDS))
    for page in pages:
        page.locator("#leads a.news").click()
        page.locator("#lead-rows a", has_text=name).click()
        expect(page.locator("h1")).to_contain_text(name)
        expect(page.locator("#lead-facts")).to_contain_text("Webformular")
        expect(page.locator("#fact-phone .yes")).to_contain_text("Kontaktwunsch")


@pytest.mark.requirement("S02")
def test_a_lead_typed_into_the_form_is_seen_by_the_other_side(
    workspace: Workspace, sign_in_as: SignIn
) -> None:
    tobias, deniz = sign_in_as("tobias"), sign_in_as("deniz")
    deniz.goto(f"{workspace.url}/leads/")
    expect(deniz.locator("html")).to_have_attribute("data-live", "on")

    tobias.goto(f"{workspace.url}/leads/new/")
    tobias.fill("[name=last_name]", "Formularius")
    tobias.fill("[name=email]", "f.formularius@formular.example")
    tobias.locator("main form .form-acts [type=submit]").first.click()
    tobias.wait_for_url("**/leads/*/")

    deniz.locator("#leads a.news").click(timeout=5 * SECONDS)
    expect(deniz.locator("#lead-rows")).to_contain_text("Formularius")
