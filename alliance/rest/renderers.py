"""JSON out, by msgspec: several times faster than the default on pages of leads."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec
from django.utils.functional import Promise
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


def _plain(value: Any) -> Any:
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    raise NotImplementedError(f"{type(value)} has no JSON form here")


JSON = "application/json"
_ANYTHING = ("*/*", JSON)
encoder = msgspec.json.Encoder(enc_hook=_plain, decimal_format="string")


class JSONRenderer(BaseRenderer):
    """Writes `application/json`, and `application/problem+json` when the view says so."""

    media_type = JSON
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        if isinstance(data, bytes):
            return data  # JSON already
        return b"" if data is None else encoder.encode(data)


class JSONNegotiation(DefaultContentNegotiation):
    """Spares the many who accept what there is from being compared with it."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        if request.META.get("HTTP_ACCEPT", "*/*") in _ANYTHING and not request.META["QUERY_STRING"]:
            return next(iter(renderers)), JSON
        return super().select_renderer(request, renderers, format_suffix)
