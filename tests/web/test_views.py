"""The switches of the frame and the counts."""

from collections.abc import Callable

import pytest
from django.test import Client

from alliance.people.models import User
from tests.cast import Cast
from tests.web.test_context import make_items

SignIn = Callable[[User], Client]


def test_theme_switch_remembers_the_appearance_and_returns(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.jana).post("/theme/", {"theme": "dark", "next": "/today/?x=1"})

    cast.jana.refresh_from_db()
    assert cast.jana.theme == "dark"
    assert response["Location"] == "/today/?x=1"


def test_theme_switch_refuses_an_unknown_appearance(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.jana).post("/theme/", {"theme": "pink"})

    cast.jana.refresh_from_db()
    assert cast.jana.theme == "auto"
    assert response.status_code == 422


def test_language_switch_remembers_the_language_in_the_profile(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.jana)

    response = client.post("/language/", {"language": "en"})

    cast.jana.refresh_from_db()
    assert cast.jana.language == "en"
    assert response.cookies["django_language"].value == "en"


@pytest.mark.django_db
def test_language_switch_before_sign_in_is_kept_by_the_browser(client: Client) -> None:
    client.post("/language/", {"language": "en"})

    assert '<html lang="en"' in client.get("/accounts/login/").content.decode()


@pytest.mark.django_db
def test_language_switch_ignores_a_language_we_do_not_speak(client: Client) -> None:
    response = client.post("/language/", {"language": "xx"})

    assert "django_language" not in response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
)
def test_a_switch_never_leads_to_another_site(client: Client, target: str) -> None:
    response = client.post("/language/", {"language": "en", "next": target})

    assert response["Location"] == "/"


def test_waiting_answers_with_the_badges_of_both_menus(cast: Cast, sign_in: SignIn) -> None:
    make_items(cast.deniz, 2)

    html = sign_in(cast.deniz).get("/waiting/").content.decode()

    for name in ("waiting-all", "waiting-all-2", "waiting-handoff", "waiting-handoff-2"):
        assert f'id="{name}" class="n hot" hx-swap-oob="true"' in html
    assert html.count(">2<") == 4
