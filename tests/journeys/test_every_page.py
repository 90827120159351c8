"""Every page people work on: nothing serious for axe, no complaint of the console, nothing wider than the window."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.faults.programs import Program
from tests.journeys.conftest import DESKTOP, PHONE, SignIn
from tests.workspace import Workspace

pytestmark = pytest.mark.journey
# The demo's first lead is being handed over by its first hand-off; "ready" is one that can be.
PAGES = (
    "/today/", "/chain/", "/phases/campaigns/", "/people/", "/teams/", "/profile/", "/leads/", "/leads/new/",
    "/leads/duplicates/", "/leads/rules/", "/leads/views/", "/leads/views/new/", "/leads/columns/",
    "/leads/export/", "/leads/1/", "/leads/{ready}/handoff/", "/handoffs/", "/handoffs/1/",
    "/handoffs/board/", "/calendars/", "/leads/imports/", "/leads/imports/new/", "/leads/imports/1/",
    "/leads/imports/1/leads/", "/api/docs",
)  # fmt: skip
SERIOUS = {"serious", "critical"}


@pytest.mark.requirement("K05")
@pytest.mark.parametrize(
    ("viewport", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["wide light", "phone dark"]
)
def test_every_page_is_accessible_and_fits(
    workspace: Workspace, program: Program, sign_in_as: SignIn, viewport: dict[str, int], scheme: str
) -> None:
    ready = program.make_leads(1)[0]
    page = sign_in_as("tobias", viewport=viewport, color_scheme=scheme)
    found = []
    for path in (page_path.format(ready=ready) for page_path in PAGES):
        answer = page.goto(f"{workspace.url}{path}")
        assert answer is not None
        assert answer.status == 200, path
        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
        violations = Axe().run(page).response["violations"]
        found += [
            (path, each["id"], each["nodes"][0]["html"][:120])
            for each in violations
            if each["impact"] in SERIOUS
        ]

    assert found == []


def test_without_scripts_a_hand_off_is_offered_and_rejected(workspace: Workspace, sign_in_as: SignIn) -> None:
    ralf = sign_in_as("ralf", java_script_enabled=False)
    ralf.goto(f"{workspace.url}/handoffs/")

    ralf.locator("a[href$='/reject/']").first.click()
    ralf.locator("form.handoff-task button[type=submit]").click()
    expect(ralf.locator("form[data-code=reason_required]")).to_be_visible()
    form = ralf.locator("form.handoff-task")
    if form.locator("select[name=reason]").count():
        form.locator("select[name=reason]").select_option("capacity")
    else:
        form.locator("[name=reason][value=capacity]").check()
    form.locator("[name=sentence]").fill("Diese Woche niemand frei.")
    form.locator("button[type=submit]").click()

    expect(ralf.locator("main")).to_contain_text("Diese Woche niemand frei.")
