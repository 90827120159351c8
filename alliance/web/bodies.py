"""How large a request may be: pages are small, and only addresses that say so take a file."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
GetResponse = Callable[[HttpRequest], HttpResponse]
# What a browser writes around a file and the fields beside it.
ENVELOPE = 1024 * 1024
# How far beyond the largest file a body is still heard out, in what pieces, and how many seconds long.
MARGIN, PIECE, PATIENCE = 100 * 1024 * 1024, 256 * 1024, 20.0


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


class UnreadBodyMiddleware:
    """Reads and drops what nobody wanted of a body before an early answer (401, 413 …) leaves.

    Otherwise the server closes a line on which bytes are still coming, and the sender, or the proxy before us (502),
    learns that the line was cut instead of the answer. Stands around everything that may answer.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        # More than any address takes is no mistake of an honest sender.
        if length.isdigit() and 0 < int(length) <= settings.UPLOAD_LIMIT + MARGIN:
            drop_the_rest(request)
        return response


def drop_the_rest(request: HttpRequest) -> None:
    """In small pieces, and not for a sender who takes their time."""
    until = time.monotonic() + PATIENCE
    try:
        while request.read(PIECE) and time.monotonic() < until:
            pass
    except OSError:
        # The sender is gone; so is whoever would read the answer.
        return
