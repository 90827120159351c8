"""Open pages that hear of changes, and the changes they hear of."""

import time
from collections.abc import Callable
from functools import partial

from playwright.sync_api import Locator, Page, Route, expect

from tests.workspace import Workspace

PATIENCE = 20.0


def open_live(page: Page, workspace: Workspace, path: str) -> Page:
    """That page, from the moment on when it hears of changes."""
    page.goto(f"{workspace.url}{path}")
    return until_live(page)


def until_live(page: Page) -> Page:
    expect(page.locator("html")).to_have_attribute("data-live", "on")
    return page


def lead_address(page: Page, workspace: Workspace, name: str) -> str:
    """The record of a lead, found by searching as a person would."""
    page.goto(f"{workspace.url}/leads/?q={name}")
    link = page.get_by_role("link", name=name, exact=True).first
    return str(link.get_attribute("href"))


def row_of(page: Page, name: str) -> Locator:
    """The row of that lead on Today."""
    return page.locator("#today-queue [data-keys-row]", has_text=name).first


def tell(page: Page, part: str) -> None:
    """Say that the part has news, as the tab that listens for all tabs of a browser does."""
    page.evaluate(
        """id => new BroadcastChannel("alliance-live").postMessage(
            {kind: "changed", topics: document.getElementById(id).dataset.topics.split(" ")})""",
        part,
    )


def refresh(page: Page, part: str) -> None:
    """Tell it, and wait until another element stands in its place."""
    page.evaluate("id => { document.getElementById(id).dataset.old = '' }", part)
    tell(page, part)
    expect(page.locator(f"#{part}:not([data-old])")).to_have_count(1)


class Held:
    """Requests to these addresses wait until they are let go; `count` of all that were asked.

    `answered` ones get what the server said when they were asked.
    """

    def __init__(self, page: Page, address: str, *, answered: bool = False) -> None:
        self.page, self.answered = page, answered
        self.waiting: list[Callable[[], None]] = []
        self.is_open = False
        self.count = 0
        page.route(address, self._hold)

    def _hold(self, route: Route) -> None:
        self.count += 1
        if self.is_open:
            return route.continue_()
        go_on = partial(route.fulfill, response=route.fetch()) if self.answered else route.continue_
        # While the server answered, they may have been let go.
        return go_on() if self.is_open else self.waiting.append(go_on)

    def until_asked(self) -> None:
        """Until one waits, whatever made the page ask for it; each look at the page lets it go on."""
        deadline = time.monotonic() + PATIENCE
        while not self.waiting:
            assert time.monotonic() < deadline, "nothing was asked"
            self.page.evaluate("null")

    def let_go(self) -> None:
        self.is_open = True
        for go_on in self.waiting:
            go_on()
