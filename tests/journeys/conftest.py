"""One workspace with the demo company and one Chromium for all journeys; each person has a browser of their own."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import running_browser
from tests.faults.programs import Program
from tests.workspace import Workspace, running_workspace

PASSWORD = "alliance-demo"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 780}
SignIn = Callable[..., Page]
# A busy machine is slow, and says nothing wrong by it.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def workspace() -> Iterator[Workspace]:
    # Receivers of webhooks listen on this machine.
    with running_workspace(WEBHOOKS_TO_OWN_NETWORK="1") as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def program(workspace: Workspace) -> Program:
    """A program with a token, from which leads and hand-offs come in over REST."""
    return Program(workspace, "Journeys")


def sign_in(page: Page, workspace: Workspace, name: str) -> None:
    """By the form, as everybody; ends on Today."""
    page.goto(f"{workspace.url}/accounts/login/")
    page.fill("input[name=login]", f"{name}@nordhang.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/today/")


@pytest.fixture
def sign_in_as(workspace: Workspace, chromium: Browser) -> Iterator[SignIn]:
    """`sign_in_as("deniz", viewport=PHONE)`: that person's own browser, on Today; complaints of the console fail.

    `may_complain=True` is for a page that is meant to lose its connection.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def _sign_in(name: str, *, may_complain: bool = False, **options: object) -> Page:
        context = chromium.new_context(**{"viewport": DESKTOP, "locale": "de-DE", **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        if not may_complain:
            page.on(
                "console",
                lambda message: complaints.append(message.text) if message.type == "error" else None,
            )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page, workspace, name)
        return page

    yield _sign_in
    # What a page says while its window closes is not about the page. A refusal shown in words is an answer.
    said = [text for text in complaints if "status of 4" not in text]
    for context in contexts:
        context.close()
    assert said == []
