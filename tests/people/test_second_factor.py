"""The second factor: on, used, lost, reset, and asked for where the installation says so."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.errors import Denied
from alliance.inbox.fanout import fan_out
from alliance.inbox.models import Item
from alliance.journal.models import Entry
from alliance.journal.publisher import publish_pending
from alliance.people import actions
from alliance.people.actions.sign_ins import NoSecondFactor, OwnSecondFactor
from alliance.people.models import User
from alliance.people.second_factor import SecondFactorAdapter, app_code, use_code
from alliance.people.throttle import take_try
from tests.cast import Cast
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PASSWORD = "Sensor-Regal-47"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def quick_passwords(settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def jana(cast: Cast) -> User:
    cast.jana.set_password(PASSWORD)
    cast.jana.save()
    return cast.jana


def code_now(secret: str = SECRET, later: int = 0) -> str:
    return app_code(secret, int(time.time()) // 30 + later)


def switch_on(person: User) -> None:
    data = {"secret": SecondFactorAdapter().encrypt(SECRET)}
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data=data)
    seed = {"seed": SecondFactorAdapter().encrypt("s" * 40), "used_mask": 0}
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data=seed)


def password_step(person: User) -> Client:
    browser = Client()
    answer = browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert answer["Location"].startswith((reverse("mfa_authenticate"), reverse("today")))
    return browser


def send_code(browser: Client, code: str) -> Any:
    return browser.post(reverse("mfa_authenticate"), {"code": code})


def is_in(browser: Client) -> bool:
    return browser.get(reverse("profile")).status_code == 200


def test_codes_are_those_of_the_standard() -> None:
    assert [app_code(SECRET, counter) for counter in range(3)] == ["755224", "287082", "359152"]


def test_the_password_alone_opens_nothing(jana: User) -> None:
    switch_on(jana)

    browser = password_step(jana)

    assert not is_in(browser)
    assert send_code(browser, "000000").status_code == 200
    assert not is_in(browser)


def test_password_and_code_open(jana: User) -> None:
    switch_on(jana)
    browser = password_step(jana)

    answer = send_code(browser, f" {code_now()[:3]} {code_now()[3:]} ")

    assert (answer["Location"], is_in(browser)) == (reverse("today"), True)


def test_a_code_opens_once(jana: User) -> None:
    switch_on(jana)
    code = code_now()

    first = use_code(jana, code, timezone.now())
    again = use_code(jana, code, timezone.now())

    assert (first is not None, again) == (True, None)


@pytest.mark.parametrize(("steps", "counts"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_half_a_minute(jana: User, steps: int, counts: bool) -> None:
    switch_on(jana)
    now = timezone.now()

    used = use_code(jana, app_code(SECRET, int(now.timestamp()) // 30 + steps), now)

    assert (used is not None) == counts


def test_a_recovery_code_opens_once(jana: User) -> None:
    switch_on(jana)
    code = Authenticator.objects.get(user=jana, type="recovery_codes").wrap().get_unused_codes()[0]

    first, second = password_step(jana), password_step(jana)
    send_code(first, code)
    send_code(second, code)

    assert (is_in(first), is_in(second)) == (True, False)


def test_guessing_stops_after_eight_codes_even_with_the_right_one(jana: User) -> None:
    switch_on(jana)
    browser = password_step(jana)
    for number in range(8):
        send_code(browser, f"{number:06}")

    answer = send_code(browser, code_now())

    assert answer.context["form"].errors["code"].data[0].code == "too_many_codes"
    assert not is_in(browser)


def test_signing_in_needs_no_cache(jana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    switch_on(jana)

    def broken(*_args: Any, **_more: Any) -> None:
        raise ConnectionError

    for name in ("get", "set", "add", "delete"):
        monkeypatch.setattr(type(caches["default"]), name, broken)
    browser = password_step(jana)

    assert send_code(browser, code_now())["Location"] == reverse("today")


def test_secrets_do_not_stand_in_the_database(jana: User) -> None:
    switch_on(jana)

    assert SECRET not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_with_another_secret_key_no_code_counts_and_nothing_breaks(
    jana: User, settings: LazySettings
) -> None:
    switch_on(jana)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another"

    lost = use_code(jana, code_now(), timezone.now())
    settings.SECRET_KEY_FALLBACKS = [former]
    found = use_code(jana, code_now(), timezone.now())

    assert (lost, found is not None) == (None, True)


def test_switching_on_asks_for_the_password_and_a_code_and_shows_recovery_codes_once(jana: User) -> None:
    browser = password_step(jana)
    activate = reverse("mfa_activate_totp")
    assert browser.get(activate)["Location"].startswith(reverse("account_reauthenticate"))
    browser.post(f"{reverse('account_reauthenticate')}?next={activate}", {"password": PASSWORD})
    secret = browser.get(activate).context["form"].secret

    wrong = browser.post(activate, {"code": "000000"})
    right = browser.post(activate, {"code": code_now(secret)})
    shown = browser.get(right["Location"]).content.decode()
    again = browser.get(right["Location"]).content.decode()

    assert wrong.status_code == 200
    assert len(re.findall(r"<li>\d{8}</li>", shown)) == 10
    assert re.findall(r"\d{8}%0A", again) == []
    assert Entry.objects.filter(verb="user.second_factor_on", subject_id=jana.pk).count() == 1


def test_an_administrator_resets_it_and_the_person_is_told(cast: Cast, jana: User) -> None:
    switch_on(jana)
    browser = password_step(jana)
    send_code(browser, code_now())

    actions.reset_second_factor(actor=cast.paul, person=jana, now=NOW)
    publish_pending()
    fan_out()

    assert not Authenticator.objects.filter(user=jana).exists()
    assert not is_in(browser)
    assert list(Item.objects.values_list("recipient", "kind")) == [(jana.pk, "second_factor_reset")]
    assert Entry.objects.get(verb="user.second_factor_reset").actor == cast.paul


@pytest.mark.parametrize("actor", ["jana", "ralf", "helga", "ingrid", "tobias"])
def test_nobody_else_resets_it(cast: Cast, actor: str) -> None:
    switch_on(cast.deniz)

    with pytest.raises(Denied):
        actions.reset_second_factor(actor=getattr(cast, actor), person=cast.deniz, now=NOW)

    assert Authenticator.objects.filter(user=cast.deniz).count() == 2
    assert not Entry.objects.exists()


def test_an_administrator_does_not_reset_their_own(cast: Cast) -> None:
    switch_on(cast.paul)

    with pytest.raises(OwnSecondFactor):
        actions.reset_second_factor(actor=cast.paul, person=cast.paul, now=NOW)


def test_there_must_be_one_to_reset(cast: Cast) -> None:
    with pytest.raises(NoSecondFactor):
        actions.reset_second_factor(actor=cast.paul, person=cast.deniz, now=NOW)


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        ("nobody", set()), ("admins", {"paul"}), ("leads", {"paul", "jana", "ralf"}),
        ("everyone", {"paul", "jana", "ralf", "tobias", "helga", "stranger"}),
    ],
)  # fmt: skip
def test_who_owes_one_gets_no_further(
    cast: Cast, sign_in: SignIn, settings: LazySettings, rule: str, asked: set[str]
) -> None:
    settings.SECOND_FACTOR_REQUIRED = rule
    names = ("paul", "jana", "ralf", "tobias", "helga", "stranger")

    locations = {name: sign_in(getattr(cast, name)).get("/leads/").get("Location", "") for name in names}

    assert {name for name, where in locations.items() if where == reverse("mfa_activate_totp")} == asked


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"), ("GET", "/today/"), ("POST", "/push/ticket/"), ("POST", "/leads/new/"), ("GET", "/profile/"),
        ("GET", "/accounts/2fa/"), ("GET", "/accounts/password/change/"), ("GET", "/waiting/"),
    ],
)  # fmt: skip
def test_no_other_address_leads_around_it(
    cast: Cast, sign_in: SignIn, settings: LazySettings, method: str, path: str
) -> None:
    settings.SECOND_FACTOR_REQUIRED = "everyone"
    browser = sign_in(cast.tobias)

    page = browser.generic(method, path)
    part = browser.generic(method, path, headers={"HX-Request": "true"})

    assert (page.status_code, page["Location"]) == (302, reverse("mfa_activate_totp"))
    assert (part["HX-Redirect"], part.content) == (reverse("mfa_activate_totp"), b"")


def test_who_has_one_is_let_through_and_cannot_switch_it_off(
    cast: Cast, sign_in: SignIn, settings: LazySettings
) -> None:
    settings.SECOND_FACTOR_REQUIRED = "everyone"
    switch_on(cast.tobias)
    browser = sign_in(cast.tobias)

    assert browser.get("/leads/").status_code == 200
    assert not SecondFactorAdapter().can_delete_authenticator(Authenticator(user=cast.tobias))


def test_a_quarter_of_an_hour_later_codes_count_again(jana: User) -> None:
    assert [take_try("code", "1", NOW) for _turn in range(9)] == [True] * 8 + [False]
    assert take_try("code", "1", NOW + timedelta(minutes=14)) is False
    assert take_try("code", "1", NOW + timedelta(minutes=15)) is True
