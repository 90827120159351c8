"""Dates, amounts and answers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.intake.files.notation import Order, decimal_hint, order_hint, read_amount, read_answer, read_date


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("25.03.2026", Order.UNKNOWN, "2026-03-25"),
        ("5.3.26", Order.UNKNOWN, "2026-03-05"),
        ("2026-03-25", Order.UNKNOWN, "2026-03-25"),
        ("2026/03/25", Order.UNKNOWN, "2026-03-25"),
        ("25/03/2026", Order.UNKNOWN, "2026-03-25"),
        ("3/25/2026", Order.UNKNOWN, "2026-03-25"),
        ("3/4/2026", Order.DAY_FIRST, "2026-04-03"),
        ("3/4/2026", Order.MONTH_FIRST, "2026-03-04"),
        ("01.12.2025 14:30", Order.UNKNOWN, "2025-12-01"),
    ],
)
def test_read_date(text: str, order: Order, day: str) -> None:
    assert (read_date(text, order) or "")[:10] == day


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2:15 PM", "14:15"), ("2:15pm", "14:15"), ("12:05 a.m.", "00:05"), ("12:05 PM", "12:05"), ("14:15", "14:15")],
)  # fmt: skip
def test_read_date_knows_both_halves_of_the_day(text: str, hour: str) -> None:
    assert (read_date(f"3/25/2026 {text}", Order.UNKNOWN) or "")[10:16] == f"T{hour}"


@pytest.mark.parametrize(
    "text", ["3/4/2026", "31.02.2026", "gestern", "", "45.13.2026", "25.03.202", "3/25/2026 13:00 PM"]
)
def test_read_date_leaves_out_what_is_ambiguous_or_no_date(text: str) -> None:
    assert read_date(text, Order.UNKNOWN) is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("13/2/2026", Order.DAY_FIRST),
        ("2/13/2026", Order.MONTH_FIRST),
        ("2/3/2026", None),
        ("13.2.2026", None),
    ],
)
def test_order_hint(text: str, hint: Order | None) -> None:
    assert order_hint(text) is hint


@pytest.mark.parametrize(
    ("text", "sign", "amount"),
    [
        ("31.846,72", ",", "31846.72"),
        ("31.846,72 €", ".", "31846.72"),
        ("EUR 1,234.56", ",", "1234.56"),
        ("1'234.50 CHF", ",", "1234.50"),
        ("1.234", ",", "1234"),
        ("1,234", ".", "1234"),
        ("250.000,-", ",", "250000"),
        ("12", ",", "12"),
    ],
)
def test_read_amount(text: str, sign: str, amount: str) -> None:
    assert read_amount(text, sign) == amount


@pytest.mark.parametrize("text", ["viel", "", "12 bis 15", "1.2.3,4,5", "k.A."])
def test_read_amount_leaves_out_what_is_no_amount(text: str) -> None:
    assert read_amount(text, ",") is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [("ja", "yes"), ("JA ", "yes"), ("x", "yes"), ("Yes", "yes"), ("nein", "no"), ("0", "no"),
     ("Widerspruch", "objected"), ("vielleicht", None)],
)  # fmt: skip
def test_read_answer(text: str, answer: str | None) -> None:
    assert read_answer(text) == answer


@given(st.text(max_size=30))
def test_reading_never_raises(text: str) -> None:
    for order in Order:
        read_date(text, order)
    order_hint(text)
    decimal_hint(text)
    read_amount(text, ",")
    read_answer(text)
