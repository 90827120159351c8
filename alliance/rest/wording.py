"""What msgspec found wrong, in the reader's own words: it speaks English only."""

import re
from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_KINDS: dict[str, str | Promise] = {
    "str": gettext_lazy("a text"),
    "int": gettext_lazy("a whole number"),
    "float": gettext_lazy("a number"),
    "decimal": gettext_lazy("a number"),
    "bool": gettext_lazy("true or false"),
    "null": gettext_lazy("nothing (null)"),
    "array": gettext_lazy("a list"),
    "object": gettext_lazy("an object"),
    "datetime": gettext_lazy("an instant"),
    "date": gettext_lazy("a day"),
}


def said(what: str) -> str:
    """One of msgspec's sentences about a value, without its path."""
    for pattern, words in _SENTENCES:
        if found := pattern.match(what):
            return words(found)
    return _("This value has the wrong form.")


def unreadable(error: Exception) -> str:
    """Why the bytes are no JSON."""
    if isinstance(error, UnicodeDecodeError):
        return _("The body is not text in UTF-8.")
    if found := re.search(r"\(byte (\d+)\)", str(error)):
        return _("The body is not valid JSON from byte %(place)s on.") % {"place": found[1]}
    if "truncated" in str(error):
        return _("The body is not valid JSON: it breaks off before its end.")
    return _("The body is not valid JSON.")


def _kinds(text: str) -> str:
    """`int | null` → a whole number, nothing (null)."""
    kinds = dict.fromkeys(str(_KINDS.get(kind, kind)) for kind in text.split(" | "))
    return ", ".join(kinds)


def _of_other_kind(found: re.Match[str]) -> str:
    return _("Expected: %(wanted)s. Given: %(given)s.") % {
        "wanted": _kinds(found["wanted"]),
        "given": _kinds(found["given"]),
    }


def _of_wrong_length(found: re.Match[str]) -> str:
    is_text, is_most = found["kind"] == "str", found["sign"] in ("<=", "at most length")
    if is_text:
        words = _("At most %(count)s characters.") if is_most else _("At least %(count)s characters.")
    else:
        words = _("At most %(count)s entries.") if is_most else _("At least %(count)s entries.")
    return words % {"count": found["count"]}


def _of_wrong_size(found: re.Match[str]) -> str:
    words = {
        "<=": _("At most %(bound)s."),
        "<": _("Less than %(bound)s."),
        ">=": _("At least %(bound)s."),
        ">": _("More than %(bound)s."),
    }
    return words[found["sign"]] % {"bound": found["bound"]}


_SENTENCES: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
    (
        re.compile(r"Object missing required field `(?P<name>[^`]*)`"),
        lambda found: _("The field “%(name)s” is missing.") % {"name": found["name"]},
    ),
    (re.compile(r"Expected `(?P<wanted>[^`]+)`, got `(?P<given>[^`]+)`"), _of_other_kind),
    (
        re.compile(
            r"Expected `(?P<kind>\w+)` of (?:length )?(?P<sign>[<>]=|at (?:most|least) length) (?P<count>\d+)"
        ),
        _of_wrong_length,
    ),
    (re.compile(r"Expected `\w+` (?P<sign>[<>]=?) (?P<bound>[-\d.]+)"), _of_wrong_size),
    (
        re.compile(r"Expected `\w+` with a timezone component"),
        lambda _found: _("Say the offset, for example 2026-11-17T09:00:00Z."),
    ),
    (
        re.compile(r"Invalid RFC3339 encoded datetime"),
        lambda _found: _("Say an instant, for example 2026-11-17T09:00:00Z."),
    ),
    (
        re.compile(r"Invalid RFC3339 encoded date"),
        lambda _found: _("Say a day, for example 2026-11-17."),
    ),
    (re.compile(r".*out of range"), lambda _found: _("This number is too large or too small.")),
    (re.compile(r"Invalid (?:enum )?value"), lambda _found: _("This is none of the possible values.")),
]
