"""Every REST address opens to a living token with its one scope, and to nothing else that a caller may carry."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.people.actions import create_client, issue_token, revoke_token
from alliance.people.models import SCOPES, ApiClient, ApiToken, User
from tests.cast import Cast
from tests.factories import NOW
from tests.matrix import Row, TokenRow
from tests.test_permission_matrix import ROWS, TOKEN_ROWS, writes

Ask = Callable[[str | None], int]
SIDES = (None, "marketing", "sales")
each_row = pytest.mark.parametrize("row", TOKEN_ROWS, ids=lambda row: f"{row.method} {row.url_name}")


def program(side: str | None) -> ApiClient:
    return create_client(actor=None, name=f"CRM {side or 'neutral'}", system="crm", side=side, now=NOW)


def token_of(client: ApiClient, *scopes: str) -> str:
    _token, raw = issue_token(actor=None, client=client, scopes=scopes, days=3650, now=NOW)
    return raw


def written() -> dict[str, int]:
    """What a refused request leaves as it was: all but the notes that a program asked, and what it was told."""
    notes = ("people_apitoken", "rest_refusal", "people_guardedtry")
    return {table: rows for table, rows in writes().items() if table not in notes}


def asking(row: TokenRow, cast: Cast, browser: Client | None = None) -> Ask:
    """`ask(token)` sends the row's request and forgets what it changed."""
    arguments = row.arrange(cast)
    path, payload = reverse(row.url_name, kwargs=arguments), row.payload(arguments)
    body: dict[str, Any] = {}
    if payload is not None:
        body = {"data": json.dumps(payload), "content_type": "application/json"}

    def ask(token: str | None) -> int:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        point, before = transaction.savepoint(), written()
        response = (browser or Client()).generic(row.method, path, **body, headers=headers)
        assert response.status_code < 400 or written() == before
        transaction.savepoint_rollback(point)
        return int(response.status_code)

    return ask


@each_row
def test_only_the_scope_of_the_row_opens_it(row: TokenRow, cast: Cast) -> None:
    ask, client = asking(row, cast), program(row.side)

    alone = {scope: ask(token_of(client, scope)) for scope in SCOPES}
    all_others = ask(token_of(client, *(scope for scope in SCOPES if scope != row.scope)))

    assert alone == {scope: row.status if scope == row.scope else 403 for scope in SCOPES}
    assert all_others == 403


@each_row
def test_nothing_but_a_living_token_opens_it(
    row: TokenRow, cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    ask, client = asking(row, cast, sign_in(cast.jana)), program(row.side)
    expired, revoked = token_of(client, row.scope), token_of(client, row.scope)
    newest = list(ApiToken.objects.order_by("-id")[:2])
    ApiToken.objects.filter(pk=newest[1].pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    revoke_token(actor=None, token=newest[0], now=NOW)

    answers = {str(token)[:6]: ask(token) for token in (None, "nonsense", "al_x", expired, revoked)}

    assert set(answers.values()) == {401}


@each_row
def test_each_side_of_a_program_gets_the_status_of_the_row(row: TokenRow, cast: Cast) -> None:
    ask = asking(row, cast)

    answers = {side: ask(token_of(program(side), row.scope)) for side in SIDES}

    assert answers == {side: row.status_for(side) for side in SIDES}


def test_a_token_opens_no_page(cast: Cast) -> None:
    token = token_of(program("marketing"), *SCOPES)
    pages = {row.url_name: row for row in ROWS if row.method == "GET" and row.expect["anonymous"] == 302}
    opened = {}
    for name, row in pages.items():
        point = transaction.savepoint()
        path = reverse(name, kwargs=row.arrange(cast))
        opened[name] = Client().get(path, headers={"Authorization": f"Bearer {token}"}).status_code
        transaction.savepoint_rollback(point)

    assert set(opened.values()) == {302}
    assert len(opened) > 40


def test_rows_of_pages_and_of_programs_are_told_apart() -> None:
    assert not {row.url_name for row in ROWS if isinstance(row, Row)} & {row.url_name for row in TOKEN_ROWS}
