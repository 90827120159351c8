"""Page or fragment: who gets what."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.messages import success
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from alliance.web.pages import page_or_fragment, toast_response, wants_fragment

MakeRequest = Callable[..., HttpRequest]


@pytest.fixture
def make_request() -> MakeRequest:
    """A request as the middleware leaves it; keywords are headers such as `HX_Request`."""

    def _make(**headers: str) -> HttpRequest:
        request = RequestFactory().get("/leads/", headers=headers)
        request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
        request.user = SimpleNamespace(is_authenticated=False, is_active=False)  # type: ignore[assignment]
        request._messages = CookieStorage(request)  # type: ignore[attr-defined]
        return request

    return _make


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_only_an_htmx_request_for_a_part_gets_the_fragment(
    make_request: MakeRequest, headers: dict[str, str], wanted: bool
) -> None:
    request = make_request(**headers)

    assert wants_fragment(request) is wanted


def test_page_or_fragment_renders_the_fragment_alone_for_htmx(make_request: MakeRequest) -> None:
    request = make_request(**{"HX-Request": "true"})

    response = page_or_fragment(request, "web/refused.html", "web/_empty.html", {"title": "Leer"}, status=422)

    assert response.status_code == 422
    assert "Leer" in response.content.decode()
    assert "<html" not in response.content.decode()
    assert response["Vary"] == "HX-Request"


def test_page_or_fragment_renders_the_page_for_a_browser(make_request: MakeRequest) -> None:
    response = page_or_fragment(make_request(), "404.html", "web/_empty.html", {})

    assert response.content.decode().startswith("<!doctype html>")
    assert response["Vary"] == "HX-Request"


def test_a_fragment_takes_the_waiting_messages_along_as_toasts(make_request: MakeRequest) -> None:
    request = make_request(**{"HX-Request": "true"})
    success(request, "Angenommen.")

    html = page_or_fragment(request, "404.html", "web/_empty.html", {}).content.decode()

    assert '<div hx-swap-oob="beforeend:#toasts">' in html
    assert "Angenommen." in html
    assert request._messages.used is True  # type: ignore[attr-defined]


def test_a_toast_leaves_the_rest_of_the_page_alone(make_request: MakeRequest) -> None:
    response = toast_response(make_request(), "Nein.", 409)

    assert response.status_code == 409
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#toasts", "beforeend")
    assert 'role="alert"' in response.content.decode()
