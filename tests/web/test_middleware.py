"""The policy on every answer, and a refused rule as page and as toast."""

import json

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict, Denied, FieldProblem, Invalid
from alliance.urls import handler404
from alliance.urls import urlpatterns as all_addresses
from alliance.web.middleware import content_security_policy

__all__ = ["handler404"]


class AlreadyAnswered(Conflict):
    code = "already_answered"
    message = _("Somebody was faster.")


def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    if kind == "denied":
        raise Denied
    if kind == "conflict":
        raise AlreadyAnswered
    raise Invalid(fields=[FieldProblem("/reason", "required", "Say why.")])


urlpatterns = [
    path("refuse/<kind>/", refuse),
    *all_addresses,
]


@override_settings(PUSH_URL="", PUSH_PORT=8001)
@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8001"),
        ("localhost", "http://localhost:8001"),
        ("[::1]:8000", "http://[::1]:8001"),
    ],
)
def test_the_policy_allows_this_host_and_its_push_port_and_nothing_inline(host: str, origin: str) -> None:
    policy = content_security_policy(RequestFactory().get("/", headers={"Host": host}))

    assert policy == (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self' {origin}; font-src 'self'; object-src 'none'; frame-ancestors 'none'; "
        "base-uri 'self'; form-action 'self'"
    )


@override_settings(PUSH_URL="https://push.nordhang.example/stream")
def test_the_policy_names_the_configured_push_origin() -> None:
    policy = content_security_policy(RequestFactory().get("/"))

    assert "connect-src 'self' https://push.nordhang.example;" in policy


@pytest.mark.django_db
def test_every_answer_carries_the_policy(client: Client) -> None:
    response = client.get("/accounts/login/")

    assert response["Content-Security-Policy"].startswith("default-src 'self'; script-src 'self';")


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.web.test_middleware", LANGUAGE_CODE="en")
@pytest.mark.parametrize(("kind", "status"), [("denied", 403), ("conflict", 409), ("invalid", 422)])
def test_a_refused_rule_is_a_page_with_the_status_of_the_rule(client: Client, kind: str, status: int) -> None:
    response = client.get(f"/refuse/{kind}/", headers={"Accept-Language": "en"})

    assert response.status_code == status
    assert "Nothing was changed." in response.content.decode()


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.web.test_middleware")
def test_a_refused_rule_is_a_toast_for_htmx_with_what_is_wrong_per_field(client: Client) -> None:
    response = client.get("/refuse/invalid/", headers={"HX-Request": "true"})

    assert response.status_code == 422
    assert response["HX-Retarget"] == "#toasts"
    assert "Say why." in response.content.decode()
    assert "<html" not in response.content.decode()


@pytest.mark.django_db
def test_htmx_is_told_to_show_refused_forms_and_to_evaluate_nothing(client: Client) -> None:
    html = client.get("/accounts/login/").content.decode()

    config = json.loads(html.split('name="htmx-config" content=\'')[1].split("'>")[0])

    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False
    assert {"code": "(400|403|404|409|412|413|422|429)", "swap": True, "error": False} in config[
        "responseHandling"
    ]
