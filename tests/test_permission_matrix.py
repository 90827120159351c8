"""Every address × method × actor answers as its row says, and an address without a row fails."""

import importlib
import pkgutil
import re
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from alliance.people.models import User
from tests import matrix
from tests.cast import Cast
from tests.matrix import Row, TokenRow

ROOMS = [
    importlib.import_module(f"tests.matrix.{module.name}") for module in pkgutil.iter_modules(matrix.__path__)
]
ROWS: list[Row] = [row for room in ROOMS for row in getattr(room, "ROWS", [])]
TOKEN_ROWS: list[TokenRow] = [row for room in ROOMS for row in getattr(room, "TOKEN_ROWS", [])]
FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)


def all_names(resolver: URLResolver | None = None) -> set[str]:
    names: set[str] = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            names |= all_names(pattern)
        elif isinstance(pattern, URLPattern):
            names.add(pattern.name or str(pattern.pattern))
    return names


def test_every_address_has_a_row() -> None:
    named = {row.url_name for row in ROWS} | {row.url_name for row in TOKEN_ROWS}

    assert all_names() - named == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.url_name}")
def test_each_actor_gets_the_status_of_the_row(
    row: Row, cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    arguments = row.arrange(cast)
    assert set(row.expect) == set(matrix.ACTORS)

    answers = {}
    for actor in matrix.ACTORS:
        client = Client() if actor == "anonymous" else sign_in(getattr(cast, actor))
        point = transaction.savepoint()
        response = client.generic(
            row.method, reverse(row.url_name, kwargs=arguments), **_body(row.payload(arguments), row.method)
        )
        answers[actor] = response.status_code
        assert forms_without_token(response.get("Content-Type", ""), response.content.decode()) == []
        transaction.savepoint_rollback(point)

    assert answers == dict(row.expect)


def forms_without_token(kind: str, page: str) -> list[str]:
    """The test client asks for no CSRF token; a browser's form without one is refused."""
    forms = FORM.findall(page) if kind.startswith("text/html") else []
    return [form for form in forms if "csrfmiddlewaretoken" not in form]


def _body(payload: dict, method: str) -> dict:
    from urllib.parse import urlencode

    if method == "GET":
        return {"QUERY_STRING": urlencode(payload, doseq=True)}
    return {"data": urlencode(payload, doseq=True), "content_type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("row", TOKEN_ROWS, ids=lambda row: f"{row.method} {row.url_name}")
def test_a_token_needs_the_scope_of_the_row(row: TokenRow, cast: Cast) -> None:
    from alliance.people.actions import create_client, issue_token
    from tests.factories import NOW

    arguments = row.arrange(cast)
    client = create_client(actor=cast.paul, name="CRM-Sync", system="crm", side=row.side, now=NOW)
    _token, right = issue_token(actor=cast.paul, client=client, scopes=[row.scope], days=3650, now=NOW)
    wrong_scope = "leads:read" if row.scope != "leads:read" else "touches:write"
    _token, wrong = issue_token(actor=cast.paul, client=client, scopes=[wrong_scope], days=3650, now=NOW)

    answers = []
    for token in (None, wrong, right):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        point = transaction.savepoint()
        response = Client().generic(
            row.method,
            reverse(row.url_name, kwargs=arguments),
            **_json(row.payload(arguments)),
            headers=headers,
        )
        answers.append(response.status_code)
        transaction.savepoint_rollback(point)

    assert answers == [401, 403, row.status]


def _json(payload: object) -> dict:
    import json

    return {} if payload is None else {"data": json.dumps(payload), "content_type": "application/json"}
