"""Rows of the REST door's own addresses."""

from tests.matrix import ACTORS, Row, TokenRow, everyone

# The description of the interface is public: it says nothing about anybody.
PUBLIC = dict.fromkeys(ACTORS, 200)
ROWS = [
    Row("api_schema", "GET", PUBLIC),
    Row("api_docs", "GET", PUBLIC),
    Row("integration_list", "GET", everyone(200)),
    Row("api_unknown", "GET", dict.fromkeys(ACTORS, 404), arrange=lambda cast: {"address": "v1/nothing"}),
]
TOKEN_ROWS = [TokenRow("api_changes", "GET", "changes:read", 200)]
