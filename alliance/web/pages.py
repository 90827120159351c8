"""One helper decides whether a request gets the whole page or only the fragment htmx will swap in."""

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise


def wants_fragment(request: HttpRequest) -> bool:
    """True when htmx asks for a part; a boosted link or a restored history entry gets the whole page."""
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not (htmx.boosted or htmx.history_restore_request)


def page_or_fragment(
    request: HttpRequest, page: str, fragment: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render `fragment` (with pending messages as toasts) for htmx and `page` for everybody else."""
    if wants_fragment(request):
        html = render_to_string(fragment, context, request)
        response = HttpResponse(html + pending_toasts(request), status=status)
    else:
        response = render(request, page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """On to another page, also from a form that htmx sent."""
    if not wants_fragment(request):
        return redirect(address)
    response = HttpResponse()
    response["HX-Redirect"] = address
    return response


def pending_toasts(request: HttpRequest) -> str:
    """The messages waiting for this person, as a fragment that htmx appends to the toasts."""
    waiting = list(get_messages(request))
    return render_to_string("web/_toasts_oob.html", {"toasts": waiting}, request) if waiting else ""


def toast_response(
    request: HttpRequest | None, message: str | Promise, status: int, **details: Any
) -> HttpResponse:
    """An error toast that leaves the rest of the page as it is, whatever htmx meant to swap."""
    toast = {"message": message, "level_tag": "error", **details}
    response = HttpResponse(render_to_string("web/_toast.html", {"toast": toast}, request), status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
    patch_vary_headers(response, ["HX-Request"])
    return response
