"""Guessing passwords is slow from everywhere, and nobody locks a colleague out of their own browser by it."""

import threading
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from alliance.people.devices import COOKIE
from alliance.people.models import GuardedTry, User
from alliance.people.origin import client_ip
from alliance.people.throttle import LIMITS, forget_tries, give_back, take_try
from tests.cast import Cast
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PASSWORD = "Sensor-Regal-47"
HASHED: list[str] = []


class CountingHasher(MD5PasswordHasher):
    """Fast, and remembers how often it was asked."""

    def encode(self, password: str, salt: str) -> str:
        HASHED.append(password)
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def quick_passwords(settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = ["tests.people.test_throttle.CountingHasher"]


@pytest.fixture
def jana(cast: Cast) -> User:
    cast.jana.set_password(PASSWORD)
    cast.jana.save()
    return cast.jana


def attempt(email: str, password: str, browser: Client | None = None, ip: str = "10.0.0.1") -> Any:
    sent = {"login": email, "password": password}
    return (browser or Client()).post(reverse("account_login"), sent, REMOTE_ADDR=ip)


def guess_from_everywhere(email: str) -> list[int]:
    """Sixty places, one guess each."""
    return [attempt(email, "falsch", ip=f"10.1.0.{number}").status_code for number in range(60)]


def test_many_places_together_are_slowed_down(jana: User) -> None:
    answers = guess_from_everywhere(jana.email)

    assert set(answers) == {200}
    assert attempt(jana.email, PASSWORD, ip="10.2.0.1").status_code == 429


def test_a_browser_the_person_used_before_still_gets_in(jana: User) -> None:
    own = Client()
    attempt(jana.email, PASSWORD, own)
    own.post(reverse("account_logout"))
    guess_from_everywhere(jana.email)

    assert attempt(jana.email.upper(), PASSWORD, own).status_code == 302


def test_guesses_at_the_same_place_do_not_lock_a_known_browser_either(jana: User) -> None:
    own = Client()
    attempt(jana.email, PASSWORD, own)
    own.post(reverse("account_logout"))
    for _turn in range(9):
        attempt(jana.email, "falsch")

    assert (attempt(jana.email, PASSWORD).status_code, attempt(jana.email, PASSWORD, own).status_code) == (
        429,
        302,
    )


def test_a_known_browser_has_eight_tries_of_its_own(jana: User) -> None:
    own = Client()
    attempt(jana.email, PASSWORD, own)
    own.post(reverse("account_logout"))

    answers = [attempt(jana.email, "falsch", own).status_code for _turn in range(9)]

    assert answers == [200] * 8 + [429]


def test_the_mark_of_a_browser_is_for_one_address_and_cannot_be_forged(cast: Cast, jana: User) -> None:
    own = Client()
    attempt(jana.email, PASSWORD, own)
    mark = own.cookies[COOKIE]
    own.post(reverse("account_logout"))
    forged = Client()
    forged.cookies[COOKIE] = f"x{mark.value}"
    guess_from_everywhere(jana.email)
    guess_from_everywhere(cast.ralf.email)

    assert attempt(jana.email, PASSWORD, forged, ip="10.3.0.1").status_code == 429
    assert attempt(cast.ralf.email, "falsch", own, ip="10.3.0.1").status_code == 429
    assert (mark["httponly"], mark["samesite"]) == (True, "Lax")


def test_one_place_uses_up_little_of_what_all_may_try(jana: User) -> None:
    for _turn in range(30):
        attempt(jana.email, "falsch")

    assert GuardedTry.objects.get().tries == 8


def test_an_unknown_address_is_answered_like_a_known_one(jana: User) -> None:
    answers = []
    for email in (jana.email, "niemand@nordhang.example"):
        HASHED.clear()
        response = attempt(email, "falsch")
        errors = response.context["form"].errors.as_json()
        answers.append((response.status_code, errors, len(HASHED)))

    assert answers[0] == answers[1]
    assert answers[0][2] == 1


def test_an_address_is_locked_whether_it_exists_or_not(db: None) -> None:
    answers = [attempt("niemand@nordhang.example", "falsch").status_code for _turn in range(9)]

    assert answers == [200] * 7 + [429] * 2


def test_changing_the_password_is_counted(jana: User) -> None:
    browser = Client()
    attempt(jana.email, PASSWORD, browser)
    sent = {"oldpassword": "falsch", "password1": "Neu-Neu-Neu-1", "password2": "Neu-Neu-Neu-1"}

    answers = [browser.post(reverse("account_change_password"), sent).status_code for _turn in range(11)]

    assert answers == [200] * 10 + [429]


def test_asking_for_mails_is_counted_per_place_and_address(jana: User) -> None:
    where, sent = reverse("account_reset_password"), {"email": jana.email}

    answers = [Client().post(where, sent, REMOTE_ADDR=f"10.4.0.{turn}").status_code for turn in range(21)]

    assert answers == [302] * 20 + [429]


@pytest.mark.parametrize(
    ("proxies", "said", "origin"),
    [
        (0, "1.1.1.1", "10.0.0.1"),
        (1, "9.9.9.9, 1.1.1.1", "1.1.1.1"),
        (2, "9.9.9.9, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "1.1.1.1", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(
    settings: LazySettings, proxies: int, said: str, origin: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=said)

    assert client_ip(request) == origin


def test_a_success_gives_its_own_try_back_and_no_other(db: None) -> None:
    take_try("address", "a", NOW)
    take_try("address", "a", NOW)

    give_back("address", "a")
    assert GuardedTry.objects.get().tries == 1

    forget_tries("address", "a")
    assert not GuardedTry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_cannot_overtake_the_count() -> None:
    taken: list[bool] = []

    def guess() -> None:
        taken.append(take_try("code", "1", NOW))
        connection.close()

    threads = [threading.Thread(target=guess) for _turn in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert taken.count(True) == LIMITS["code"].tries
