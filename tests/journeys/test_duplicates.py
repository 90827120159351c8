"""Possible duplicates are decided by keyboard as by mouse; where a fact comes from is said to any pointer."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.faults.programs import Program
from tests.journeys.conftest import PHONE, SignIn
from tests.workspace import Workspace

pytestmark = [pytest.mark.journey, pytest.mark.requirement("S12")]


def known_and_row(program: Program, name: str, phone: str) -> None:
    """A lead, and a row with its name and number that may be the same person."""
    for number, company in enumerate(("Erste Firma", "Zweite Firma")):
        row: dict[str, Any] = {
            "first_name": "Dora",
            "last_name": name,
            "phone": phone,
            "external_id": f"{name}-{number}",
        }
        row |= {"company": {"name": company, "country": "AT"}}
        assert program.ask("/leads/bulk", {"leads": [row]}).status == 200


@pytest.mark.parametrize(
    ("key", "name", "phone", "said"),
    [
        ("m", "Tastatur", "+43 1 5550101", "hinzugefügt"),
        ("x", "Taste", "+43 1 5550102", "ist jetzt ein eigener Lead"),
    ],
)
def test_a_row_is_decided_by_keyboard(
    workspace: Workspace, program: Program, sign_in_as: SignIn, key: str, name: str, phone: str, said: str
) -> None:
    known_and_row(program, name, phone)
    page = sign_in_as("tobias")
    page.goto(f"{workspace.url}/leads/duplicates/")
    row = page.locator("[data-keys-row]", has_text=f"Dora {name}")
    expect(row).to_contain_text("+43 1 5550")
    expect(row).to_contain_text("Österreich")

    row.locator("a").first.focus()
    page.keyboard.press(key)

    expect(page.locator("[data-keys-row]", has_text=f"Dora {name}")).to_have_count(0)
    expect(page.locator(".toastx", has_text=said).first).to_be_visible()


def test_where_a_fact_comes_from_is_said_to_pointer_keyboard_and_touch(
    workspace: Workspace, program: Program, sign_in_as: SignIn
) -> None:
    lead = program.make_leads(1)[0]
    page = sign_in_as("tobias")
    page.goto(f"{workspace.url}/leads/{lead}/")
    shown = page.locator("#fact-company .tip")

    page.hover("#fact-company .lines")
    expect(shown).to_be_visible()
    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    page.mouse.move(0, 0)
    page.focus("#edit-company")
    expect(shown).to_be_visible()

    phone = sign_in_as("deniz", viewport=PHONE, has_touch=True, is_mobile=True)
    phone.goto(f"{workspace.url}/leads/{lead}/")
    phone.tap("#fact-company .lines")
    expect(phone.locator("#fact-company .tip")).to_be_visible()
