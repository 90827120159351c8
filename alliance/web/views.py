"""The start, the counts in the menu, and the switches for appearance and language."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST

from alliance.people.actions import update_profile
from alliance.people.models import User
from alliance.people.permissions import place_required
from alliance.web import error_pages
from alliance.web.context import badge, waiting_counts

LANGUAGE_COOKIE: dict[str, Any] = {
    "max_age": 365 * 24 * 3600,
    "samesite": settings.LANGUAGE_COOKIE_SAMESITE,
    "secure": settings.LANGUAGE_COOKIE_SECURE,
    "httponly": True,
}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return redirect("today")


@require_GET
def too_large(request: HttpRequest) -> HttpResponse:
    """What the proxy shows for a body that it does not even let through to us."""
    return error_pages.too_large(request, RequestDataTooBig())


@require_GET
@place_required
def waiting(request: HttpRequest) -> HttpResponse:
    """The badges of both menus; the page asks again when something new waits for the person."""
    counts = waiting_counts(cast(User, request.user).pk)
    badges = [
        {"badge": f"waiting-{name}{place}", **badge(count)}
        for name, count in counts.items()
        for place in ("", "-2")
    ]
    return render(request, "web/_waiting.html", {"badges": badges})


@require_POST
@login_required
def theme_switch(request: HttpRequest) -> HttpResponse:
    """Remember the appearance a person chose in the menu."""
    person = cast(User, request.user)
    changes = {"theme": request.POST.get("theme", "")}
    update_profile(actor=person, person=person, changes=changes, now=timezone.now())
    return back(request)


@require_POST
def language_switch(request: HttpRequest) -> HttpResponse:
    """Remember the language: in the profile, and for this browser before anybody signs in."""
    language = request.POST.get("language", "")
    response = back(request)
    if check_for_language(language) and language in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            changes = {"language": language}
            update_profile(actor=request.user, person=request.user, changes=changes, now=timezone.now())
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, **LANGUAGE_COOKIE)
    return response


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page the form stood on, if it is one of ours."""
    target = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if here else "/")
