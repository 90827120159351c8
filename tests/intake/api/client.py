"""A program that speaks to the REST door."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.test import Client

from alliance.people.actions import create_client, issue_token
from alliance.people.models import SCOPES
from tests.factories import NOW

Ask = Callable[..., Any]


def make_caller(
    *,
    side: str | None = None,
    system: str = "crm",
    name: str = "CRM-Sync",
    writable: Iterable[str] | None = None,
) -> Ask:
    """`ask("GET", "/leads")` with a token that may do everything."""
    client = create_client(actor=None, name=name, system=system, side=side, writable_fields=writable, now=NOW)
    _token, raw = issue_token(actor=None, client=client, scopes=list(SCOPES), days=3650, now=NOW)

    def ask(
        method: str, path: str, body: Any = None, *, kind: str = "application/json", **headers: str
    ) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        headers = {"Authorization": f"Bearer {raw}", "Accept-Language": "en", **headers}
        return Client().generic(method, f"/api/v1{path}", data, content_type=kind, headers=headers)

    return ask
