"""Everybody with a place may listen."""

from tests.matrix import Row, everyone

ROWS = [
    Row("push_ticket", "POST", everyone(200), payload=lambda _: {"topics": "leads"}),
]
