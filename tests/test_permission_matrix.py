"""Every address × method × actor answers as its row says, and an address without a row fails."""

import importlib
import pkgutil
import re
from collections.abc import Callable

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from alliance.people.models import User
from tests import matrix
from tests.cast import Cast
from tests.matrix import Row, TokenRow, methods
from tests.matrix.methods import addresses, methods_of

ROOMS = [
    importlib.import_module(f"tests.matrix.{module.name}") for module in pkgutil.iter_modules(matrix.__path__)
]
ROWS: list[Row] = [row for room in ROOMS for row in getattr(room, "ROWS", [])]
TOKEN_ROWS: list[TokenRow] = [row for room in ROOMS for row in getattr(room, "TOKEN_ROWS", [])]
# Answers that something is not there, whatever is asked.
CATCH_ALL = {"api_unknown"}
FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)


def rows_by_address() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    every_row: list[Row | TokenRow] = [*ROWS, *TOKEN_ROWS]
    for row in every_row:
        if row.url_name in CATCH_ALL:
            continue
        found.setdefault(row.url_name, set()).add(row.method)
    return found


def test_every_address_has_a_row_for_every_method_and_no_other() -> None:
    rows = rows_by_address()

    answered = {name: set(methods_of(view)) for name, view in addresses()}

    assert {
        name: methods for name, methods in answered.items() if name not in CATCH_ALL
    } == rows_without_catch_all(rows)


def rows_without_catch_all(rows: dict[str, set[str]]) -> dict[str, set[str]]:
    return {name: methods for name, methods in rows.items() if name not in CATCH_ALL}


def test_a_method_without_a_row_is_405(cast: Cast, sign_in: Callable[[User], Client]) -> None:
    browser, rows = sign_in(cast.paul), rows_by_address()
    wrong = {}
    for row in {row.url_name: row for row in ROWS if row.url_name not in CATCH_ALL}.values():
        point = transaction.savepoint()
        path = reverse(row.url_name, kwargs=row.arrange(cast))
        for method in methods.ALL - rows[row.url_name]:
            wrong[f"{method} {row.url_name}"] = browser.generic(method, path).status_code
        transaction.savepoint_rollback(point)

    assert {asked: status for asked, status in wrong.items() if status != 405} == {}
    assert len(wrong) > 100


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
        assert forms_without_token(response.get("Content-Type", ""), page_of(response)) == []
        transaction.savepoint_rollback(point)

    assert answers == dict(row.expect)


def page_of(response: HttpResponseBase) -> str:
    """The page; of a file, which has no forms, nothing."""
    if response.streaming:
        # Read to its end, the file is closed without the test's connection.
        list(response)
        return ""
    return bytes(response.content).decode()  # type: ignore[attr-defined]


def forms_without_token(kind: str, page: str) -> list[str]:
    """The test client asks for no CSRF token; a browser's form without one is refused."""
    forms = FORM.findall(page) if kind.startswith("text/html") else []
    return [form for form in forms if "csrfmiddlewaretoken" not in form]


def _body(payload: dict, method: str) -> dict:
    from urllib.parse import urlencode

    if method == "GET":
        return {"QUERY_STRING": urlencode(payload, doseq=True)}
    return {"data": urlencode(payload, doseq=True), "content_type": "application/x-www-form-urlencoded"}
