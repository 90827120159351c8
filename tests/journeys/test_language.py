"""German and English: everybody chooses in the own profile."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.workspace import Workspace

pytestmark = pytest.mark.journey
HEADINGS = {"de": ("Heute", "Leads", "Übergaben"), "en": ("Today", "Leads", "Hand-offs")}


@pytest.mark.requirement("K05")
def test_the_profile_changes_the_language_of_every_page(workspace: Workspace, sign_in_as: SignIn) -> None:
    carolin = sign_in_as("carolin")
    see_headings(carolin, workspace, "de")

    for language in ("en", "de"):
        carolin.goto(f"{workspace.url}/profile/")
        carolin.locator("main [name=language]").select_option(language)
        carolin.locator("main .form-acts [type=submit]").click()
        expect(carolin.locator("html")).to_have_attribute("lang", language)
        see_headings(carolin, workspace, language)


def see_headings(page: Page, workspace: Workspace, language: str) -> None:
    for path, heading in zip(("/today/", "/leads/", "/handoffs/"), HEADINGS[language], strict=True):
        page.goto(f"{workspace.url}{path}")
        expect(page.locator("h1")).to_have_text(heading)
