"""The way in for programs: what only pages need is not done for them, and every answer is theirs to read."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext as _

from alliance.rest.problems import problem
from alliance.rest.renderers import encoder

logger = logging.getLogger("alliance.rest")
GetResponse = Callable[[HttpRequest], HttpResponse]
PREFIX, PAGES = "/api/", ("/api/docs",)
_SANE_ID = re.compile(r"[A-Za-z0-9._~-]{1,64}\Z")
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Vary": "Accept-Language, Authorization",
}


def request_id_of(request: HttpRequest) -> str:
    """The client's own `X-Request-Id` when it can stand in a log line, else one of ours; the same all along."""
    known = request.META.get("alliance.request_id")
    if known is None:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        known = given if _SANE_ID.match(given) else uuid.uuid4().hex
        request.META["alliance.request_id"] = known
    return str(known)


class ApiDoor:
    """Answers what is under /api/ itself: sessions, cookies, forms and pages mean nothing to a token."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if not path.startswith(PREFIX) or path.startswith(PAGES):
            return self.get_response(request)
        started = time.monotonic()
        with translation.override(translation.get_language_from_request(request)):
            response = _answer(request)
            response.headers["Content-Language"] = translation.get_language()
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-Id"] = request_id_of(request)
        response.headers["Content-Length"] = str(len(response.content))
        if request.method == "HEAD":
            response.content = b""
        _log(request, response, started)
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    try:
        request.get_host()
        match = resolve(request.path_info, settings.API_URLCONF)
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
        return response.render() if hasattr(response, "render") else response
    except Http404:
        return _problem(request, 404, "not_found", _("There is nothing here that you may see."))
    except DisallowedHost:
        return _problem(request, 400, "unknown_host", _("This address is not one of ours."))
    except (OperationalError, InterfaceError):
        logger.warning(
            "No database for %s %s, request %s", request.method, request.path, request_id_of(request)
        )
        detail = _(
            "The database does not answer. Nobody knows whether something was changed: ask again in a moment."
        )
        response = _problem(request, 503, "unavailable", detail)
        response["Retry-After"] = "1"
        return response
    except Exception:
        # Whoever watches for failures learns of this one as of any other.
        got_request_exception.send(sender=ApiDoor, request=request)
        logger.exception("%s %s failed, request %s", request.method, request.path, request_id_of(request))
        detail = _("That went wrong on our side. Nothing was changed; tell us the request id if it stays so.")
        return _problem(request, 500, "server_error", detail)


def _problem(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    body = problem(status, code, detail, request_id=request_id_of(request))
    return HttpResponse(encoder.encode(body), status=status, content_type="application/problem+json")


def _log(request: HttpRequest, response: HttpResponse, started: float) -> None:
    logger.info(
        "%s %s %s in %.0f ms, request %s, client %s",
        request.method,
        request.path,
        response.status_code,
        (time.monotonic() - started) * 1000,
        request_id_of(request),
        request.META.get("alliance.client", "-"),
    )
