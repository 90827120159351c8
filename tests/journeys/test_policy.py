"""The policy of the pages, asked of the browser that enforces it: every kind of page, and nothing is blocked."""

import re

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import SignIn
from tests.workspace import Workspace

pytestmark = pytest.mark.journey
LISTEN = """
window.blocked = [];
document.addEventListener("securitypolicyviolation", event => {
  window.blocked.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""
STARTS = ("/today/", "/clients/", "/people/new/", "/accounts/2fa/", "/accounts/password/change/", "/api/docs")
MOST = 70


def kind_of(path: str) -> str:
    """Pages of the same make: /leads/7/ and /leads/8/ are one."""
    return re.sub(r"\d+", "#", path.partition("?")[0].partition("#")[0])


def crawl(page: Page, url: str) -> dict[str, list[str]]:
    """One page of every kind that links lead to, and what the policy blocked on it."""
    waiting, seen = list(STARTS), set(map(kind_of, STARTS))
    blocked: dict[str, list[str]] = {}
    while waiting and len(blocked) < MOST:
        path = waiting.pop(0)
        answer = page.goto(f"{url}{path}")
        if answer is None or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        page.wait_for_load_state("load")
        blocked[path] = page.evaluate("window.blocked")
        links = page.eval_on_selector_all(
            "a[href^='/']:not([download])", "all => all.map(a => a.getAttribute('href'))"
        )
        for link in links:
            if kind_of(link) not in seen and "logout" not in link:
                seen.add(kind_of(link))
                waiting.append(link)
    return blocked


@pytest.mark.parametrize("who", ["jana", "paul"])
def test_the_policy_blocks_nothing_on_any_page(workspace: Workspace, sign_in_as: SignIn, who: str) -> None:
    page = sign_in_as(who)
    page.add_init_script(LISTEN)

    blocked = crawl(page, workspace.url)

    assert {path: said for path, said in blocked.items() if said} == {}
    assert {"/today/", "/api/docs"} <= set(blocked)
    assert len(blocked) > 20
