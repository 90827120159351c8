"""Sessions end with the password, by the button, and leave nothing behind."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from alliance.errors import Denied
from alliance.journal.models import Entry
from alliance.people import actions
from alliance.people.models import User
from alliance.people.sign_in_links import sign_in_path
from tests.cast import Cast
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PASSWORD, FRESH = "Sensor-Regal-47", "Regal-Sensor-48"
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def quick_passwords(settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def browsers(cast: Cast, sign_in: SignIn) -> tuple[Client, Client]:
    """Tobias is signed in twice."""
    cast.tobias.set_password(PASSWORD)
    cast.tobias.save()
    return sign_in(cast.tobias), sign_in(cast.tobias)


def is_in(browser: Client) -> bool:
    return browser.get(reverse("profile")).status_code == 200


def test_a_new_password_ends_all_other_sessions(browsers: tuple[Client, Client]) -> None:
    here, there = browsers
    sent = {"oldpassword": PASSWORD, "password1": FRESH, "password2": FRESH}

    here.post(reverse("account_change_password"), sent)

    assert (is_in(here), is_in(there)) == (True, False)


def test_a_password_set_by_link_ends_all_sessions(cast: Cast, browsers: tuple[Client, Client]) -> None:
    visitor = Client()
    form = visitor.get(sign_in_path(cast.tobias))["Location"]

    answer = visitor.post(form, {"password1": FRESH, "password2": FRESH})

    assert answer.status_code == 302
    assert [is_in(browser) for browser in browsers] == [False, False]


def test_signing_out_everywhere_else_keeps_this_session(cast: Cast, browsers: tuple[Client, Client]) -> None:
    here, there = browsers

    here.post(reverse("sign_out_elsewhere"))

    assert (is_in(here), is_in(there)) == (True, False)
    assert Entry.objects.get().verb == "user.signed_out_everywhere"


def test_nobody_signs_somebody_else_out(cast: Cast, browsers: tuple[Client, Client]) -> None:
    with pytest.raises(Denied):
        actions.sign_out_everywhere(actor=cast.paul, person=cast.tobias, now=NOW)

    assert (is_in(browsers[0]), Entry.objects.count()) == (True, 0)


def test_signing_out_clears_what_scripts_kept(browsers: tuple[Client, Client]) -> None:
    response = browsers[0].post(reverse("account_logout"))

    assert (response["Clear-Site-Data"], is_in(browsers[0])) == ('"storage"', False)


def test_asking_whether_to_sign_out_ends_nothing(browsers: tuple[Client, Client]) -> None:
    response = browsers[0].get(reverse("account_logout"))

    assert (response.status_code, is_in(browsers[0])) == (200, True)
    assert "Clear-Site-Data" not in response
