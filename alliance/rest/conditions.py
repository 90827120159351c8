"""`ETag`, `If-Match` and `If-None-Match`: whether the record is still the one that the client saw."""

import re

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from alliance.conditions import Condition
from alliance.rest.errors import BadValue

_TAG = re.compile(r'(?:W/)?("[^"]*")')


def etag(version: int) -> str:
    """The ETag of a record's version."""
    return f'"{version}"'


def read_condition(request: HttpRequest | Request) -> Condition:
    """What the headers ask of a change; a version we never gave is nobody's.

    Raises BadValue for an `If-None-Match` that is not `*`.
    """
    if_match, if_none_match = request.META.get("HTTP_IF_MATCH"), request.META.get("HTTP_IF_NONE_MATCH")
    if if_none_match is not None and if_none_match.strip() != "*":
        raise BadValue(_("With a change, If-None-Match can only be *: create, and never change."))
    tags = _tags(if_match) if if_match is not None else None
    versions = None if tags is None or "*" in tags else frozenset(map(_version, tags))
    return Condition(versions, must_exist=tags is not None, must_be_new=if_none_match is not None)


def is_known(request: Request, tag: str | None) -> bool:
    """The client has the record as it is (304)."""
    given = request.META.get("HTTP_IF_NONE_MATCH")
    return bool(tag and given) and bool({tag, "*"} & _tags(given or ""))


def _tags(header: str) -> set[str]:
    """Entity tags as we write them; a proxy may have made them weak. What is not in quotes names nothing."""
    return {"*"} if header.strip() == "*" else set(_TAG.findall(header))


def _version(tag: str) -> int:
    value = tag.strip('"')
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else -1
