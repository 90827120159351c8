"""Push is killed: pages catch up by themselves with what changed meanwhile."""

import pytest
from playwright.sync_api import expect

from tests.faults.programs import Program
from tests.journeys.conftest import SignIn
from tests.journeys.offers import offer_to_deniz
from tests.workspace import Workspace

pytestmark = pytest.mark.journey


def test_a_page_shows_what_changed_while_push_was_down(
    workspace: Workspace, program: Program, sign_in_as: SignIn
) -> None:
    deniz = sign_in_as("deniz", may_complain=True)
    expect(deniz.locator("html")).to_have_attribute("data-live", "on")
    deniz.evaluate("window.sameDocument = true")

    old = workspace.kill("push")
    expect(deniz.locator("html")).to_have_attribute("data-live", "off")
    name = offer_to_deniz(program)

    workspace.wait_for_restart("push", old)
    row = deniz.locator("#today-queue [data-keys-row]", has_text=name)
    # Sooner than the slow poll of thirty seconds: the page asked anew when it was connected again.
    expect(row).to_be_visible(timeout=20_000)
    expect(deniz.locator("html")).to_have_attribute("data-live", "on")
    assert deniz.evaluate("window.sameDocument")
