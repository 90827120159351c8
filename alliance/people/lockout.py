"""What happens after too many failed sign-ins."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.people.devices import known_device


def attempted_email(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Attempts are counted per address, however it is spelled."""
    given = (credentials or {}).get("email") or request.POST.get("login", "")
    return str(given).strip().lower()


def is_known(request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
    """Known browsers have a count of their own; axes counts all others per address and place."""
    return bool(known_device(request, attempted_email(request, credentials)))


def too_many_attempts(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """A page that says how long to wait and whom to ask (429)."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    page = render(request, "people/locked_out.html", {"minutes": minutes}, status=429)
    page["Retry-After"] = str(minutes * 60)
    return page
