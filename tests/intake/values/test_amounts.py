"""Amounts and instants in rows."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.intake.values.amounts import amount, instant


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1234.5", Decimal("1234.50")), (31846.72, Decimal("31846.72")), (7, Decimal("7.00")), (-1, None),
     ("viel", None), (float("nan"), None), (float("inf"), None), ("1e40", None)],
)  # fmt: skip
def test_amount(value: Any, expected: Decimal | None) -> None:
    assert amount(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-10-30T15:12:00Z", datetime(2026, 10, 30, 15, 12, tzinfo=UTC)),
        ("2026-10-30", datetime(2026, 10, 29, 23, tzinfo=UTC)),
        ("2026-12-01 09:00", datetime(2026, 12, 1, 8, tzinfo=UTC)),
        ("gestern", None),
        ("0001-01-01", None),
    ],
)
def test_instant_without_offset_is_of_the_zone_of_the_installation(
    value: str, expected: datetime | None
) -> None:
    assert instant(value) == expected


@given(st.text(max_size=30))
def test_amount_and_instant_never_raise(text: str) -> None:
    amount(text)
    instant(text)
