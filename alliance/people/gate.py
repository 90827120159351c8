"""Where the installation asks for a second factor, nothing else opens before it is set up."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from alliance.people.models import User
from alliance.people.second_factor import has_second_factor, is_required_of

GetResponse = Callable[[HttpRequest], HttpResponse]
# What it takes to set one up, to leave, and to read the page in one's language.
OPEN = frozenset(
    {
        "account_login", "account_logout", "account_reauthenticate", "mfa_activate_totp", "mfa_reauthenticate",
        "mfa_view_recovery_codes", "theme_switch", "language_switch", "health", "too_large",
    }
)  # fmt: skip


class SecondFactorGate:
    """Sends whoever owes a second factor to the page that sets it up, whatever they asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """REST never asks who is signed in, so it stays as it is."""
        person = request.user
        match = request.resolver_match
        if not isinstance(person, User) or hasattr(view, "cls") or match is None or match.url_name in OPEN:
            return None
        if not is_required_of(person) or has_second_factor(person):
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": reverse("mfa_activate_totp")})
        return redirect("mfa_activate_totp")
