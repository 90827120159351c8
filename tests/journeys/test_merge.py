"""Sales finds one person twice, merges field by field, reads both stories, and takes it back."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.workspace import Workspace

pytestmark = [pytest.mark.journey, pytest.mark.requirement("S12")]
PAIR = "article[id^=pair-]"


def to_the_pair(page: Page, workspace: Workspace) -> None:
    page.goto(f"{workspace.url}/leads/duplicates/")
    expect(page.locator(PAIR).first).to_contain_text("Ehlers")


def test_sales_merges_a_pair_reads_both_stories_and_undoes_it(
    workspace: Workspace, sign_in_as: SignIn
) -> None:
    deniz = sign_in_as("deniz")
    to_the_pair(deniz, workspace)

    deniz.locator(f"{PAIR} .acts-down a.btnx").first.click()
    deniz.wait_for_url("**/leads/*/merge/*/")
    deniz.check("[name=city][value=drop]")
    deniz.check("[name=email][value=keep]")
    deniz.fill("[name=reason]", "Visitenkarte verglichen")
    deniz.click("main form.merge-form [type=submit]")
    deniz.wait_for_url("**/leads/*/")

    expect(deniz.locator("#lead-facts")).to_contain_text("Lübeck-Travemünde")
    expect(deniz.locator("#lead-facts")).to_contain_text("ruth.ehlers@ehlers.example")
    expect(deniz.locator("#lead-lines")).to_contain_text("Visitenkarte verglichen")
    expect(deniz.locator("#lead-lines blockquote, #lead-lines li")).not_to_have_count(1)

    deniz.click(".merges form button")
    deniz.wait_for_load_state()
    expect(deniz.locator(".merges")).to_have_count(0)
    expect(deniz.locator("#lead-facts")).not_to_contain_text("Lübeck-Travemünde")


def test_marketing_does_the_same_by_keyboard(workspace: Workspace, sign_in_as: SignIn) -> None:
    tobias = sign_in_as("tobias")
    to_the_pair(tobias, workspace)

    tobias.keyboard.press("j")
    tobias.keyboard.press("m")
    tobias.wait_for_url("**/leads/*/merge/*/")
    tobias.focus("[name=city][value=keep]")
    tobias.keyboard.press("ArrowDown")
    expect(tobias.locator("[name=city][value=drop]")).to_be_checked()
    tobias.focus("#merge-reason")
    tobias.keyboard.press("Enter")
    tobias.wait_for_url("**/leads/*/")

    undo = tobias.locator(".merges form button")
    undo.focus()
    tobias.keyboard.press("Enter")
    expect(tobias.locator(".merges")).to_have_count(0)


def test_a_fact_says_where_it_comes_from_to_pointer_and_keyboard(
    workspace: Workspace, sign_in_as: SignIn
) -> None:
    deniz = sign_in_as("deniz")
    to_the_pair(deniz, workspace)
    deniz.locator(f"{PAIR} thead a").first.click()
    source = deniz.locator("#source-phone")
    expect(source).to_be_hidden()

    deniz.focus("#edit-phone")
    expect(source).to_be_visible()
    deniz.keyboard.press("Escape")
    expect(source).to_be_hidden()
    deniz.hover("#fact-company")

    expect(deniz.locator("#source-company")).to_be_visible()
