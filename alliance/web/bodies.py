"""How large a request may be: pages are small, and only addresses that say so take a file."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
GetResponse = Callable[[HttpRequest], HttpResponse]
# What a browser writes around a file and the fields beside it.
ENVELOPE = 1024 * 1024


def accepts_upload(max_bytes: int) -> Callable[[View], View]:
    """Decorates a view that takes a file of up to `max_bytes`; Django keeps it on disk, not in memory."""

    def mark(view: View) -> View:
        view.max_body = max_bytes + ENVELOPE  # type: ignore[attr-defined]
        return view

    return mark


class BodyLimitMiddleware:
    """Refuses a body that is too large before anything of it is read (413).

    Stands before the check of the CSRF token, which reads the form. REST reads its bodies itself, with its own limit.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        """Only now it is known which view will answer; those of REST know their class."""
        if hasattr(view, "cls"):
            return
        limit = getattr(view, "max_body", settings.PAGE_BODY_LIMIT)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > limit:
            raise RequestDataTooBig(limit)
