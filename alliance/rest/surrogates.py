"""Half a character: JSON can write one half of a surrogate pair (`\\ud800`), but no text holds it."""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from alliance.errors import FieldProblem

# Whole pairs and other escapes are passed over; what is left of `\\u` in that range is a half.
_ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
    re.DOTALL,
)
_HALF = re.compile("[\ud800-\udfff]")


def without_halves(body: bytes) -> bytes:
    """The same JSON, as long as before, with a replacement character for each half of a pair."""
    return _ESCAPES.sub(lambda escape: rb"\ufffd" if escape[1] else escape[0], body)


def half_character(body: bytes) -> FieldProblem | None:
    """Which field of a JSON text has one, for a body that could not be read; None when that is not why."""
    try:
        place = next(_halves(json.loads(body)), None)
    except (ValueError, RecursionError):
        return None
    if place is None:
        return None
    return FieldProblem(
        place or "/", "invalid_value", _("Half a character (a lone surrogate) cannot be stored.")
    )


def _halves(value: Any, place: str = "") -> Iterator[str]:
    if isinstance(value, str) and _HALF.search(value):
        yield place
    if isinstance(value, dict):
        for name, part in value.items():
            # A name that is broken itself is told by where it stands.
            inner = place if _HALF.search(name) else f"{place}/{name.replace('~', '~0').replace('/', '~1')}"
            yield from [place] if inner is place else _halves(part, inner)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _halves(part, f"{place}/{index}")
