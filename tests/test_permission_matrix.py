"""Every address × method × actor answers as its row says, and an address without a row fails."""

import importlib
import pkgutil
import re
from collections.abc import Callable

import pytest
from django.db import connection, transaction
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
OUTSIDE = ("stranger", "anonymous")
# What the records of the rows are about; whoever has no place here is told nothing of it.
SAID = re.compile("Falkenried|Keller|Verschleiß")
WRITES = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND NOT relname = ANY(%s)
"""
OF_SIGNING_IN = ["django_session", "people_guardedtry"]
# Signing in and out is for everybody and notes nothing; the others answer a question, or find it as asked for.
EXCUSED = {
    **{
        name: {"opens without a person", "did nothing"}
        for name in (
            "home",
            "language_switch",
            "account_login",
            "account_logout",
            "account_reset_password",
            "account_reset_password_from_key",
            "account_change_password",
            "mfa_authenticate",
            "mfa_activate_totp",
            "mfa_generate_recovery_codes",
        )
    },
    **{name: {"did nothing"} for name in ("handoff_check", "items_read", "push_ticket", "saved_view_pin")},
}
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
        before = writes()
        response = client.generic(
            row.method, reverse(row.url_name, kwargs=arguments), **_body(row.payload(arguments), row.method)
        )
        answers[actor] = response.status_code
        page = page_of(response)
        assert forms_without_token(response.get("Content-Type", ""), page) == []
        assert what_is_wrong(row, actor, response, page, written=writes() != before) == []
        transaction.savepoint_rollback(point)

    assert answers == dict(row.expect)


def what_is_wrong(row: Row, actor: str, response: HttpResponseBase, page: str, *, written: bool) -> list[str]:
    """A status alone may lie: where a redirect leads, what a refusal says and leaves behind, what was done."""
    status, to_sign_in = response.status_code, response.get("Location", "").startswith("/accounts/login/")
    wrong = {
        "written though refused": written and status >= 400,
        "written by reading": written and row.method == "GET",
        "says what it refuses": actor in OUTSIDE and status != 200 and SAID.search(page),
        "opens without a person": actor == "anonymous" and status == 302 and not to_sign_in,
        "asks who is known": actor != "anonymous" and to_sign_in,
        "did nothing": row.method == "POST" and actor not in OUTSIDE and status < 400 and not written,
    }
    return [
        f"{actor}: {what}"
        for what, is_so in wrong.items()
        if is_so and what not in EXCUSED.get(row.url_name, ())
    ]


def writes() -> dict[str, int]:
    """How many rows of each table this transaction wrote so far; what is taken back counts, too."""
    with connection.cursor() as cursor:
        cursor.execute(WRITES, [OF_SIGNING_IN])
        return dict(cursor.fetchall())


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
