"""Reading bodies and parameters strictly: what is not understood is refused, never ignored."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.request import Request

from alliance.errors import FieldProblem
from alliance.rest.errors import (
    BadValue,
    BodyTooLarge,
    LengthMissing,
    MalformedJson,
    UnknownField,
    UnknownParameter,
    WrongMediaType,
)
from alliance.rest.surrogates import half_character
from alliance.rest.wording import said, unreadable

T = TypeVar("T")
# The escape itself, not a text that says backslash, u, 0, 0, 0, 0.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_UNKNOWN = re.compile(r"^Object contains unknown field `(?P<field>[^`]*)`(?: - at `(?P<path>[^`]*)`)?$")
_PATH = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)


def read_json(request: Request, shape: type[T]) -> T:
    """The body as `shape`, a msgspec Struct with `forbid_unknown_fields`.

    Raises MalformedJson, UnknownField or BadValue (400) with a JSON pointer, BodyTooLarge (413) and
    WrongMediaType (415).
    """
    body = read_body(request, "application/json")
    if b"\\u0000" in body and _NUL.search(body):
        raise BadValue(_("The character U+0000 cannot be stored."))
    return decode(body, shape)


def read_optional_json(request: Request, shape: type[T]) -> T:
    """The same for an address that needs no body: none is as good as `{}`."""
    meta = request._request.META
    is_empty = not meta.get("HTTP_TRANSFER_ENCODING") and (meta.get("CONTENT_LENGTH") or "0") == "0"
    return shape() if is_empty else read_json(request, shape)


def decode(body: bytes, shape: type[T], *, twins: bool = False) -> T:
    """The bytes as `shape`, its instants in UTC; raises MalformedJson, UnknownField or BadValue.

    With `twins` it does not look for names that stand twice.
    """
    try:
        read = _instants_in_utc(msgspec.json.decode(body, type=shape))
        if not twins and (twin := twin_in(body)):
            raise MalformedJson(said_twice(twin))
        return read
    except msgspec.ValidationError as error:
        raise shape_error(error) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if problem := half_character(body):
            raise BadValue(fields=[problem]) from error
        raise MalformedJson(unreadable(error)) from error
    except RecursionError as error:
        raise MalformedJson(_("The body is nested too deeply.")) from error


def twin_in(body: bytes) -> str | None:
    """A name that stands twice in one object of valid JSON: one of its two values would be ignored unseen."""
    try:
        _TWINS.decode(body.decode())
    except _Twin as twin:
        return str(twin)
    return None


def said_twice(name: str) -> str:
    """What is wrong with it."""
    return _("“%(name)s” stands twice in one object.") % {"name": name}


class _Twin(Exception):
    """The name that stands twice."""


def _without_twins(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _value in pairs]
    if len(set(names)) < len(names):
        raise _Twin(next(name for name in names if names.count(name) > 1))


# Numbers stay text: nobody looks at them here, and some are too long for Python.
_TWINS = json.JSONDecoder(object_pairs_hook=_without_twins, parse_int=str, parse_float=str)


def _instants_in_utc(read: T) -> T:
    for name in getattr(read, "__struct_fields__", ()):
        value = getattr(read, name)
        if isinstance(value, datetime):
            try:
                setattr(read, name, in_utc(value))
            except ValueError as error:
                raise BadValue(fields=[FieldProblem(f"/{name}", "invalid_value", str(error))]) from error
    return read


def read_body(request: Request, *media_types: str) -> bytes:
    """The raw body, of one of the media types and not too large."""
    http = request._request
    if (http.content_type or "") not in media_types:
        raise WrongMediaType(_("Send the body as %(types)s.") % {"types": ", ".join(media_types)})
    # WSGI gives no end to a body sent in chunks; Django would take it for an empty one.
    if http.META.get("HTTP_TRANSFER_ENCODING") and not http.META.get("CONTENT_LENGTH"):
        raise LengthMissing
    length = http.META.get("CONTENT_LENGTH") or "0"
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    if length.isdigit() and int(length) > limit:
        raise BodyTooLarge(max_bytes=limit)
    return http.body


def shape_error(error: msgspec.ValidationError) -> UnknownField | BadValue:
    """What msgspec found wrong, as a refusal with a JSON pointer."""
    text = str(error)
    if found := _UNKNOWN.match(text):
        name = found["field"].replace("~", "~0").replace("/", "~1")
        pointer = f"{_pointer(found['path'])}/{name}"
        problem = FieldProblem(pointer, "unknown_field", _("There is no such field."))
        return UnknownField(fields=[problem])
    found = _PATH.match(text)
    what, path = (found["what"], found["path"]) if found else (text, "")
    return BadValue(fields=[FieldProblem(_pointer(path) or "/", "invalid_value", said(what))])


def _pointer(path: str | None) -> str:
    """`$.leads[3].email` → `/leads/3/email`."""
    path = (path or "").removeprefix("$").replace("[...]", "")
    return re.sub(r"\[(\d+)\]", r"/\1", path).replace(".", "/")


def read_query(request: Request, allowed: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    """The address's parameters, each through its reader; raises UnknownParameter or BadValue (400)."""
    values: dict[str, Any] = {}
    for name, given in request.query_params.lists():
        if name not in allowed:
            problem = FieldProblem(f"?{name}", "unknown_parameter", _("There is no such parameter."))
            raise UnknownParameter(fields=[problem], allowed=sorted(allowed))
        try:
            if len(given) > 1:
                raise ValueError(_("Give this parameter once."))
            if "\0" in given[-1]:
                raise ValueError(_("The character U+0000 cannot be stored."))
            values[name] = allowed[name](given[-1])
        except (ValueError, TypeError) as error:
            problem = FieldProblem(
                f"?{name}", "invalid_value", str(error) or _("This value has the wrong form.")
            )
            raise BadValue(fields=[problem]) from error
    return values


def limit_up_to(maximum: int) -> Callable[[str], int]:
    """A reader for `limit`: a whole number from 1 to the maximum."""

    def read(value: str) -> int:
        is_number = value.isascii() and value.isdigit() and len(value) < 20
        if not is_number or not 1 <= int(value) <= maximum:
            raise ValueError(_("A whole number from 1 to %(maximum)s.") % {"maximum": maximum})
        return int(value)

    return read


def several(read: Callable[[str], T], most: int) -> Callable[[str], list[T]]:
    """A reader for one value or several with commas between them: `mql,sal`."""

    def read_all(value: str) -> list[T]:
        parts = value.split(",")
        if len(parts) > most:
            raise ValueError(_("At most %(count)s values.") % {"count": most})
        return list(dict.fromkeys(read(part.strip()) for part in parts))

    return read_all


def whole_number(value: str) -> int:
    """A reader for an id."""
    return limit_up_to(2**63 - 1)(value)


def truth(value: str) -> bool:
    """A reader for `true` or `false`."""
    return one_of("true", "false")(value) == "true"


def in_utc(moment: datetime) -> datetime:
    """The same instant as the database can read it, which knows no offset beyond 16 hours; raises ValueError."""
    if abs(moment.utcoffset() or timedelta()) < timedelta(hours=15):
        return moment
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(_("This instant is too far away.")) from error


def one_of(*choices: str) -> Callable[[str], str]:
    """A reader for a word from a fixed list."""

    def read(value: str) -> str:
        if value not in choices:
            raise ValueError(_("One of: %(choices)s.") % {"choices": ", ".join(choices)})
        return value

    return read
