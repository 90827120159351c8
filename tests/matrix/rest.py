"""Rows of the REST door's own addresses."""

from typing import Any

from alliance.people.actions import create_client
from tests.cast import Cast
from tests.factories import NOW
from tests.matrix import ACTORS, Row, TokenRow, everyone


def a_program(cast: Cast) -> dict[str, Any]:
    return {"client_id": create_client(actor=None, name="CRM", now=NOW).pk}


# The description of the interface is public: it says nothing about anybody.
PUBLIC = dict.fromkeys(ACTORS, 200)
ROWS = [
    Row("api_schema", "GET", PUBLIC),
    Row("api_docs", "GET", PUBLIC),
    Row("integration_list", "GET", everyone(200)),
    Row("integration_detail", "GET", everyone(200), a_program),
    Row("api_unknown", "GET", dict.fromkeys(ACTORS, 404), arrange=lambda cast: {"address": "v1/nothing"}),
]
TOKEN_ROWS = [
    TokenRow("api_changes", "GET", "changes:read", 200),
    TokenRow("api_sync_runs", "GET", "leads:read", 200),
    TokenRow("api_sync_errors", "GET", "leads:read", 200),
]
