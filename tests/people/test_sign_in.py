"""Getting in: password, closed sign-up, and what too many failures bring."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from alliance.people.models import User
from tests.cast import Cast
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "Sensor-Regal-47"


@pytest.fixture(autouse=True)
def quick_passwords(settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def jana(cast: Cast) -> User:
    cast.jana.set_password(PASSWORD)
    cast.jana.save()
    return cast.jana


def attempt(email: str, password: str, browser: Client | None = None):
    return (browser or Client()).post(reverse("account_login"), {"login": email, "password": password})


def test_a_person_signs_in_with_the_address_in_any_spelling_and_lands_on_today(jana: User) -> None:
    response = attempt(jana.email.upper(), PASSWORD)

    assert (response.status_code, response.headers["Location"]) == (302, reverse("today"))


def test_a_wrong_password_is_answered_on_the_form(jana: User) -> None:
    response = attempt(jana.email, "falsch")

    assert response.status_code == 200
    assert response.context["form"].errors


def test_nobody_signs_up(db: None) -> None:
    response = Client().post(
        reverse("account_signup"), {"email": "neu@nordhang.example", "password1": PASSWORD}
    )

    assert response.status_code == 404
    assert not User.objects.exists()


def test_nobody_gives_themselves_another_address_to_sign_in_with(jana: User) -> None:
    browser = Client()
    attempt(jana.email, PASSWORD, browser)

    response = browser.post("/accounts/email/", {"action_add": "", "email": "andere@nordhang.example"})

    assert response.status_code == 404
    assert not EmailAddress.objects.exists()


def test_the_inactive_do_not_get_in(jana: User) -> None:
    jana.is_active = False
    jana.save()
    browser = Client()

    attempt(jana.email, PASSWORD, browser)

    assert browser.get(reverse("profile")).status_code == 302


def test_a_machine_never_signs_in(db: None) -> None:
    machine = make_user("CRM", role=None, is_machine=True)
    machine.set_password(PASSWORD)
    machine.save()
    browser = Client()

    attempt(machine.email, PASSWORD, browser)

    assert browser.get(reverse("profile")).status_code == 302


def test_too_many_failures_lock_the_address_out_with_a_page_that_says_so(jana: User) -> None:
    answers = [attempt(jana.email.upper() if turn % 2 else jana.email, "falsch") for turn in range(8)]

    locked = attempt(jana.email, PASSWORD)

    assert [answer.status_code for answer in answers] == [200] * 7 + [429]
    assert (locked.status_code, locked.headers["Retry-After"]) == (429, "900")
    assert "15" in locked.content.decode()
    assert reverse("account_login") in locked.content.decode()


def test_a_locked_address_locks_nobody_else_at_the_same_place(jana: User) -> None:
    other = make_user("Andere")
    other.set_password(PASSWORD)
    other.save()
    for _turn in range(9):
        attempt(jana.email, "falsch")

    assert attempt(other.email, PASSWORD).status_code == 302


def test_the_session_brings_person_place_and_team_with_one_query(
    cast: Cast, sign_in: Callable[[User], Client], django_assert_num_queries
) -> None:
    browser = sign_in(cast.deniz)

    # The session, and the person with place and team; the root only sends on.
    with django_assert_num_queries(2):
        browser.get(reverse("home"))
