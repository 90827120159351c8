"""A browser in which somebody has signed in before: strangers' failures elsewhere do not lock it out."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

COOKIE = "known_device"
KNOWN_FOR = timedelta(days=180)


def remember_device(response: HttpResponse, email: str) -> None:
    """A signed mark for whoever signed in last; it opens nothing."""
    response.set_signed_cookie(
        COOKIE,
        f"{_mark(email)}.{secrets.token_urlsafe(12)}",
        salt=COOKIE,
        max_age=int(KNOWN_FOR.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def known_device(request: HttpRequest, email: str) -> str:
    """The device's own name if this address signed in with it before, else nothing."""
    try:
        value = request.get_signed_cookie(COOKIE, salt=COOKIE, max_age=int(KNOWN_FOR.total_seconds()))
    except (BadSignature, KeyError):
        return ""
    mark, _dot, name = (value or "").partition(".")
    return name if constant_time_compare(mark, _mark(email)) else ""


def _mark(email: str) -> str:
    return salted_hmac(COOKIE, email.strip().lower(), algorithm="sha256").hexdigest()[:24]
