"""The main story in two browsers: handed over, answered, and the answer confirmed, without any reload."""

import re
import sys
import time
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, SignIn
from tests.journeys.live import lead_address
from tests.workspace import Workspace

pytestmark = pytest.mark.journey
# What the demo offers of leads that are ready to be handed over, one story for each width.
STORIES = [
    pytest.param(DESKTOP, ("Ines Adler", "Carla Fontana", "Miriam Scholz"), id="desktop"),
    pytest.param(PHONE, ("Wolfgang Ritter", "Markus Thiel", "Beate Sommerfeld"), id="phone"),
]


@pytest.mark.requirement("K05", "S11")
@pytest.mark.parametrize(("viewport", "people"), STORIES)
def test_hand_over_answer_and_confirm(
    workspace: Workspace, sign_in_as: SignIn, viewport: dict[str, int], people: tuple[str, str, str]
) -> None:
    first, second, third = people
    tobias = sign_in_as("tobias", viewport=viewport)
    deniz = sign_in_as("deniz", viewport=viewport)
    for page in (tobias, deniz):
        expect(page.locator("html")).to_have_attribute("data-live", "on")

    offer_refused_while_incomplete(tobias, workspace, first)
    hand_over(tobias, deniz)
    accept(deniz, first)
    see_on_today(tobias, workspace, first, "angenommen")

    open_offer(tobias, workspace, second)
    hand_over(tobias, deniz, fill=True)
    reject(deniz, second)
    confirm(tobias, workspace, second, "nurturing")

    open_offer(tobias, workspace, third)
    hand_over(tobias, deniz, fill=True)
    accept(deniz, third)
    reach_and_return(deniz, workspace, third)
    confirm(tobias, workspace, third, "nurturing")
    for page in (tobias, deniz):
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def open_offer(page: Page, workspace: Workspace, name: str) -> None:
    page.goto(workspace.url + lead_address(page, workspace, name))
    page.locator("a[href$='/handoff/']").first.click()
    page.wait_for_url("**/handoff/")
    page.locator("select[name=team]").select_option(label="Vertrieb Süd")
    assignee = page.locator("select[name=assignee]")
    label = assignee.locator("option", has_text="Deniz").inner_text()
    assignee.select_option(label=label)


def offer_refused_while_incomplete(page: Page, workspace: Workspace, name: str) -> None:
    """What is missing is named; nothing is handed over yet."""
    open_offer(page, workspace, name)
    page.locator("#offer button[type=submit]").click()
    expect(page.locator("#offer[data-code=context_incomplete]")).to_be_visible()
    fill_context(page)


def fill_context(page: Page) -> None:
    for field in page.locator("#offer textarea").all():
        if not field.input_value().strip():
            field.fill("Nichts.")


def hand_over(tobias: Page, deniz: Page, *, fill: bool = False) -> None:
    """It stands on the open page of the other side within a second, without reload."""
    if fill:
        fill_context(tobias)
    deniz.evaluate("window.sameDocument = true")
    with tobias.expect_response(
        lambda answer: answer.request.method == "POST" and answer.status in (200, 302)
    ):
        tobias.locator("#offer button[type=submit]").click()
    start = time.perf_counter()
    name = re.sub(r".*: ?", "", tobias.locator("h1").first.inner_text())
    expect(deniz.locator("[data-keys-row]", has_text=name).first).to_be_visible(timeout=3000)
    sys.stdout.write(f"{name}: on the other page after {time.perf_counter() - start:.2f} s\n")
    assert deniz.evaluate("window.sameDocument")


def accept(deniz: Page, name: str) -> None:
    row = deniz.locator("[data-keys-row]", has_text=name).first
    row.locator("form[action$='/accept/'] button").click()
    expect(
        deniz.locator("[data-keys-row]", has_text=name).first.locator("a[href$='/respond/']")
    ).to_be_visible()


def reject(deniz: Page, name: str) -> None:
    """Without a reason it is refused in place; with one it is done."""
    deniz.locator("[data-keys-row]", has_text=name).first.locator("a[href$='/reject/']").click()
    form = deniz.locator("form.handoff-task.reject")
    form.locator("button[type=submit]").click()
    expect(deniz.locator("form.handoff-task[data-code=reason_required]")).to_be_visible()
    choose(deniz.locator("form.handoff-task.reject"), "reason", "outside_target")
    deniz.locator("form.handoff-task.reject [name=sentence]").fill("Nur ein Händler.")
    deniz.locator("form.handoff-task.reject button[type=submit]").click()
    expect(deniz.locator("form.handoff-task.reject")).to_be_hidden()


def choose(form: Any, name: str, value: str) -> None:
    """A radio button or a choice of a select, whichever the form has; the form may still be on its way."""
    form.wait_for()
    if form.locator(f"select[name={name}]").count():
        form.locator(f"select[name={name}]").select_option(value)
    else:
        form.locator(f"[name={name}][value={value}]").check(force=True)


def reach_and_return(deniz: Page, workspace: Workspace, name: str) -> None:
    """On the hand-off's own page: a call that reached the person, then back with a date."""
    href = (
        deniz.locator("[data-keys-row]", has_text=name).first.locator("a.cover").first.get_attribute("href")
    )
    deniz.goto(f"{workspace.url}{href}")
    deniz.locator("form[action$='/respond/'] [value=reached]").first.click()
    expect(deniz.locator("a[href$='/qualify/']").first).to_be_visible()
    deniz.locator("a[href$='/return/']").first.click()
    form = deniz.locator("form.handoff-task.return")
    choose(form, "reason", "timing")
    form.locator("[name=sentence]").fill("Erst nach dem Umbau.")
    form.locator("[name=resume_on]").fill((date.today() + timedelta(days=90)).isoformat())
    form.locator("button[type=submit]").click()
    expect(deniz.locator("form.handoff-task.return")).to_be_hidden()


def confirm(tobias: Page, workspace: Workspace, name: str, placement: str) -> None:
    """The answer waits on the offerer's page; confirming places the lead."""
    tobias.goto(f"{workspace.url}/today/")
    row = (
        tobias.locator("[data-keys-row]", has_text=name)
        .filter(has=tobias.locator("a[href$='/confirm/']"))
        .first
    )
    row.locator("a[href$='/confirm/']").click()
    form = tobias.locator("form.handoff-task.confirm")
    choose(form, "placement", placement)
    form.locator("button[type=submit]").click()
    expect(tobias.locator("form.handoff-task.confirm")).to_be_hidden()


def see_on_today(tobias: Page, workspace: Workspace, name: str, word: str) -> None:
    tobias.goto(f"{workspace.url}/today/")
    expect(tobias.locator("[data-keys-row]", has_text=name).first).to_contain_text(word)
