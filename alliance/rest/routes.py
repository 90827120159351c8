"""An address as the schema names it: `PUT /leads/by-external-id/{system}/{external_id}`."""

import re

from django.http import HttpRequest

_PART = re.compile(r"<(?:\w+:)?(\w+)>")
ROOT = "api/v1"


def operation_of(request: HttpRequest) -> str:
    """Method and pattern of the address that was called."""
    match = request.resolver_match
    route = match.route if match else request.path
    return f"{request.method} {template(route)}"


def template(route: str) -> str:
    """Django's pattern as a path of the schema."""
    return _PART.sub(r"{\1}", route).removeprefix(ROOT)
