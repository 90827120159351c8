"""Each person reads in their own language and time."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from alliance.people.middleware import ReaderMiddleware
from alliance.people.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_pages_are_in_the_language_of_the_person_whatever_the_browser_says(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    User.objects.filter(pk=cast.deniz.pk).update(language="en")

    german = sign_in(cast.jana).get(reverse("profile"), headers={"Accept-Language": "en"})
    english = sign_in(cast.deniz).get(reverse("profile"), headers={"Accept-Language": "de"})

    assert german.headers["Content-Language"] == "de"
    assert english.headers["Content-Language"] == "en"
    assert '<html lang="en"' in english.content.decode()


@pytest.mark.parametrize(("accepted", "language"), [("en-GB,en", "en"), ("fr", "de"), ("", "de")])
def test_the_anonymous_read_what_their_browser_asks_for(db: None, accepted: str, language: str) -> None:
    response = Client().get(reverse("account_login"), headers={"Accept-Language": accepted})

    assert response.headers["Content-Language"] == language


def test_the_time_zone_holds_for_the_request_and_no_longer(cast: Cast) -> None:
    before = timezone.get_current_timezone_name()
    cast.jana.timezone, cast.jana.language = "Asia/Tokyo", "en"
    seen = []

    def view(_request: object) -> HttpResponse:
        seen.append((timezone.get_current_timezone_name(), translation.get_language()))
        return HttpResponse()

    request = RequestFactory().get("/")
    request.user = cast.jana
    with translation.override("de"):
        ReaderMiddleware(view)(request)

    assert seen == [("Asia/Tokyo", "en")]
    assert timezone.get_current_timezone_name() == before
