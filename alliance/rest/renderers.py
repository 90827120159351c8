"""JSON out, by msgspec: several times faster than the default on pages of leads."""

from decimal import Decimal
from typing import Any

import msgspec
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer


def _plain(value: Any) -> Any:
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    raise NotImplementedError(f"{type(value)} has no JSON form here")


encoder = msgspec.json.Encoder(enc_hook=_plain, decimal_format="string")


class JSONRenderer(BaseRenderer):
    """Writes `application/json`, and `application/problem+json` when the view says so."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        if isinstance(data, bytes):
            return data  # JSON already
        return b"" if data is None else encoder.encode(data)
