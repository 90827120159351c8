"""What every answer tells the browser, whatever it is an answer to."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from alliance.people.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/today/", 200),
        ("/leads/1000000/", 404),
        ("/api/v1/leads", 401),
        ("/api/docs", 200),
        ("/health/", 200),
    ],
)
def test_every_answer_carries_the_headers(cast: Cast, sign_in: SignIn, path: str, status: int) -> None:
    response = sign_in(cast.tobias).get(path)

    assert response.status_code == status
    assert {name: response.get(name) for name in ALWAYS} == ALWAYS
    assert "no-store" in response["Cache-Control"]
    assert "camera=()" in response["Permissions-Policy"]
    assert "'unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "a@testserver", "testserver:x"])
def test_another_host_is_refused(client: Client, host: str) -> None:
    response = client.get("/accounts/login/", headers={"Host": host})

    assert (response.status_code, response["Cross-Origin-Resource-Policy"]) == (400, "same-origin")
    assert "evil" not in response.content.decode()


def test_cookies_are_for_this_site_and_not_for_scripts(client: Client, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = True
    client.get("/accounts/login/")
    client.post("/language/", {"language": "en"})

    cookies = client.cookies.values()

    assert sorted(cookie.key for cookie in cookies) == ["csrftoken", "django_language"]
    assert {(cookie["samesite"], bool(cookie["httponly"])) for cookie in cookies} == {("Lax", True)}


def test_over_https_browsers_are_told_to_stay_there(client: Client, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 60

    assert client.get("/health/", secure=True)["Strict-Transport-Security"] == "max-age=60"
    assert "Strict-Transport-Security" not in client.get("/health/")


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_switching_the_language_leads_nowhere_else(client: Client, where: str) -> None:
    response = client.post("/language/", {"language": "en", "next": where})

    assert (response.status_code, response["Location"]) == (302, "/")
