"""A second factor from switching it on to a recovery code, in a browser."""

import base64
import hmac
import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.workspace import Workspace

pytestmark = pytest.mark.journey
PASSWORD = "alliance-demo"


def code_of_app(secret: str, later: int = 0) -> str:
    """What an authenticator app shows; `later` periods of thirty seconds from now."""
    counter = int(time.time()) // 30 + later
    digest = hmac.new(base64.b32decode(secret), counter.to_bytes(8, "big"), "sha1").digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def switch_on(page: Page, url: str) -> tuple[str, list[str]]:
    """The secret and the recovery codes."""
    page.goto(f"{url}/accounts/2fa/totp/activate/")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button.p[type=submit]").click()
    secret = page.locator("#secret").input_value()
    assert page.locator("img.qr").evaluate("image => image.complete && image.naturalWidth > 0")
    page.locator("input[name=code]").fill(code_of_app(secret, -1))
    page.locator("main form button.p[type=submit]").click()
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    with page.expect_download() as download:
        page.locator("a[download]").click()
    codes = page.locator("#recovery-codes li").all_inner_texts()
    assert download.value.path().read_text().split() == codes
    return secret, codes


def sign_out_and_give_password(page: Page, url: str, email: str) -> None:
    page.goto(f"{url}/accounts/logout/")
    page.locator("main form button.p[type=submit]").click()
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button.p[type=submit]").click()
    expect(page.locator("input[name=code]")).to_be_focused()


def give_code(page: Page, code: str) -> None:
    page.locator("input[name=code]").fill(code)
    page.locator("main form button.p[type=submit]").click()


def test_a_second_factor_is_switched_on_used_and_replaced(workspace: Workspace, sign_in_as: SignIn) -> None:
    # Signing out ends what keeps the page live, and the browser says so.
    page, email = sign_in_as("ingrid", may_complain=True), "ingrid@nordhang.example"
    secret, codes = switch_on(page, workspace.url)

    sign_out_and_give_password(page, workspace.url, email)
    give_code(page, code_of_app(secret))
    expect(page).to_have_url(f"{workspace.url}/today/")

    sign_out_and_give_password(page, workspace.url, email)
    give_code(page, codes[0])
    expect(page).to_have_url(f"{workspace.url}/today/")

    sign_out_and_give_password(page, workspace.url, email)
    give_code(page, codes[0])
    expect(page.locator("[aria-invalid=true]")).to_be_visible()
    give_code(page, codes[1])
    expect(page).to_have_url(f"{workspace.url}/today/")
