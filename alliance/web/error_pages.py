"""The pages for what went wrong: plain words and a way back; for htmx the same words as a toast."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.web.pages import toast_response, wants_fragment

WORDS: dict[int, str | Promise] = {
    400: _("The program could not read that request. Go back and try again."),
    403: _("You are not allowed to do that."),
    404: _("That does not exist, or not any more."),
    500: _("Something went wrong on our side. Nothing was changed; please try again."),
}
PAGE_TOO_OLD = _("This page was open for too long. Copy what you typed, reload it and send it again.")
SENT_TOO_OLD = _(
    "The page you sent this from was open for too long. Go back to it: what you typed is still there. "
    "Copy longer texts, reload the page and send it again."
)

TOO_LARGE = _("What you sent is larger than fits here. Nothing was changed.")
TOO_LARGE_FOR = _(
    "What you sent is larger than the %(limit)s that fit here. Nothing was changed; send a smaller part."
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, exception)
    return error_page(request, 400)


def too_large(request: HttpRequest, exception: RequestDataTooBig) -> HttpResponse:
    """Says how much would fit, where that is known."""
    limit = next((said for said in exception.args if isinstance(said, int)), None)
    words = TOO_LARGE if limit is None else TOO_LARGE_FOR % {"limit": filesizeformat(limit)}
    if wants_fragment(request):
        return toast_response(request, words, 413)
    return render(request, "413.html", {"words": words}, status=413)


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Rendered without the frame's context, which may be what is broken."""
    if wants_fragment(request):
        return toast_response(None, WORDS[500], 500)
    return render(None, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of the form no longer fits: mostly a page left open while somebody signed in again."""
    if wants_fragment(request):
        return toast_response(request, PAGE_TOO_OLD, 403)
    return render(request, "403_csrf.html", {"words": SENT_TOO_OLD}, status=403)


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    if wants_fragment(request):
        return toast_response(request, WORDS[status], status)
    return render(request, f"{status}.html", {"words": WORDS[status]}, status=status)
