"""What a person sees when something is not there or goes wrong."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from alliance import urls
from alliance.people.models import User
from alliance.urls import handler400, handler403, handler404, handler500
from alliance.web.error_pages import csrf_failure
from tests.cast import Cast

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def fail(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [*urls.urlpatterns, path("fail/", fail)]


@pytest.mark.django_db
def test_an_unknown_address_answers_404_with_a_way_back(client: Client) -> None:
    response = client.get("/nothing-here/")

    assert response.status_code == 404
    assert 'href="/"' in response.content.decode()


@pytest.mark.django_db
def test_an_unknown_address_answers_htmx_with_a_toast(client: Client) -> None:
    response = client.get("/nothing-here/", headers={"HX-Request": "true"})

    assert response.status_code == 404
    assert response["HX-Retarget"] == "#toasts"


def test_a_stranger_sees_no_menu_and_learns_what_is_missing(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    html = sign_in(cast.stranger).get("/nothing-here/", headers={"Accept-Language": "en"}).content.decode()

    assert "/today/" not in html
    assert "data-search" not in html


@override_settings(ROOT_URLCONF="tests.web.test_error_pages")
def test_a_failure_is_answered_without_the_database() -> None:
    client = Client(raise_request_exception=False)

    response = client.get("/fail/")

    assert response.status_code == 500
    assert "alone-code" in response.content.decode()


def test_an_outdated_form_says_to_reload() -> None:
    request = RequestFactory().post("/theme/", headers={"HX-Request": "true"})
    request.htmx = True  # type: ignore[attr-defined]
    request.htmx = type("Htmx", (), {"boosted": False, "history_restore_request": False})()  # type: ignore[attr-defined]

    response = csrf_failure(request)

    assert response.status_code == 403
    assert response["HX-Retarget"] == "#toasts"
