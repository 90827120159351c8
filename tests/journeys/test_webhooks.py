"""Somebody who looks after connections lets a program be told of changes, sees it fail, and sends again."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.faults.programs import Program
from tests.hooks.receivers import Received, Receiver, listening
from tests.journeys.conftest import DESKTOP, PHONE, SignIn
from tests.workspace import Workspace, until

pytestmark = pytest.mark.journey
PATIENCE = 30.0
SERIOUS = {"serious", "critical"}
# The demo's webhook is the first; the program it belongs to is CRM-Sync.
PAGES = (
    "/integrations/", "/integrations/webhooks/", "/integrations/webhooks/new/", "/integrations/webhooks/new/1/",
    "/integrations/webhooks/1/", "/integrations/webhooks/1/?show=failed", "/integrations/webhooks/1/edit/",
    "/integrations/webhooks/1/secret/", "/integrations/webhooks/1/remove/", "/integrations/webhooks/messages/1/",
)  # fmt: skip


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as running:
        yield running


def add_webhook(page: Page, workspace: Workspace, url: str) -> str:
    """From the page of integrations, for CRM-Sync, about leads; gives the secret and stays where it is shown."""
    page.goto(f"{workspace.url}/integrations/")
    page.locator(".head-acts a[href='/integrations/webhooks/']").click()
    page.locator(".head-acts a[href='/integrations/webhooks/new/']").click()
    page.get_by_role("link", name="CRM-Sync").click()
    page.locator("[name=url]").fill(url)
    page.locator("[name=types][value=lead]").check()
    page.locator("main form .form-acts button.p").click()
    return page.locator("#secret").input_value()


def came(receiver: Receiver, kind: str) -> list[Received]:
    return [one for one, its in zip(receiver.received, receiver.kinds, strict=False) if its == kind]


def remove_webhook(page: Page) -> None:
    page.locator("a[href$='/remove/']").click()
    page.locator("main form button.danger").click()
    page.wait_for_url("**/integrations/webhooks/")


@pytest.mark.requirement("S10")
def test_a_webhook_is_added_tried_told_and_mended(
    workspace: Workspace, program: Program, sign_in_as: SignIn, receiver: Receiver
) -> None:
    page = sign_in_as("paul")
    secret = add_webhook(page, workspace, receiver.url)

    page.locator(".hook-acts form button").click()
    expect(page.locator("#delivery .tag.good")).to_be_visible()
    expect(page.locator("#delivery")).to_contain_text("204")
    (test,) = came(receiver, "endpoint.test")
    assert test.opened(secret)["type"] == "endpoint.test"

    receiver.will_answer(*[404] * 20)
    (lead,) = program.make_leads(1)
    until(lambda: came(receiver, "lead.created"), PATIENCE)
    told = came(receiver, "lead.created")[0]
    assert told.opened(secret)["data"]["lead_id"] == lead

    page.locator(".head-acts a").first.click()
    page.locator(".filters a[href*='failed']").click()
    row = page.locator("tr", has_text="lead.created")
    until(lambda: page.reload() and row.count(), PATIENCE)
    expect(row).to_contain_text("404")
    receiver.answers.clear()
    row.get_by_role("button").click()
    expect(page.locator("#delivery .tag.good")).to_be_visible()
    assert [one.id for one in came(receiver, "lead.created")] == [told.id] * 2

    page.locator(".head-acts a").first.click()
    remove_webhook(page)
    expect(page.locator("main")).not_to_contain_text(receiver.url)


def test_without_scripts_a_webhook_is_added_and_tried(
    workspace: Workspace, sign_in_as: SignIn, receiver: Receiver
) -> None:
    page = sign_in_as("paul", java_script_enabled=False)
    add_webhook(page, workspace, receiver.url)

    page.locator(".hook-acts form button").click()
    until(lambda: receiver.received, PATIENCE)
    until(lambda: page.reload() and page.locator("#delivery .tag.good").count(), PATIENCE)

    page.locator(".head-acts a").first.click()
    page.locator("form[action$='/pause/'] button").click()
    expect(page.locator("form[action$='/resume/'] button")).to_be_visible()
    remove_webhook(page)


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["wide light", "phone dark"]
)
def test_the_pages_of_webhooks_are_accessible_and_fit(
    workspace: Workspace, sign_in_as: SignIn, viewport: dict[str, int], scheme: str
) -> None:
    page = sign_in_as("paul", viewport=viewport, color_scheme=scheme)
    found = []
    for path in PAGES:
        answer = page.goto(f"{workspace.url}{path}")
        assert answer is not None
        assert answer.status == 200, path
        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
        violations = Axe().run(page).response["violations"]
        found += [(path, each["id"]) for each in violations if each["impact"] in SERIOUS]

    assert found == []
