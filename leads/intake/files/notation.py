"""Dates, amounts and answers as people write them; what is ambiguous is decided by the whole column."""

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import Enum

from django.utils import timezone

_DATE = re.compile(
    r"(?P<a>\d{1,4})(?P<sep>[./-])\s?(?P<b>\d{1,2})[./-]\s?(?P<c>\d{4}|\d{2})"
    r"(?:[T, ]+(?P<h>\d{1,2}):(?P<m>\d{2})(?::\d{2})?(?: Uhr| ?(?P<half>[AaPp])\.?[Mm]\.?)?)?"
)
_COMMA = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+),\d{1,2}")
_POINT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{1,2}")
_MONEY_SIGNS = re.compile(r"(?i)eur(?:o)?|chf|usd|gbp|fr\.|[€$£\s'’\u00a0\u202f]|,-+$|,--$|\.-+$")
_YES = frozenset(
    [
        "ja", "j", "yes", "y", "x", "true", "wahr", "1", "ok", "opt-in", "optin", "erteilt",
        "granted", "gegeben", "vorhanden", "✓", "✔", "on",
    ]
)  # fmt: skip
_NO = frozenset(
    [
        "nein", "n", "no", "false", "falsch", "0", "-", "opt-out", "optout", "keine", "none", "off",
        "abgelehnt", "widerrufen",
    ]
)  # fmt: skip
_OBJECTED = frozenset(
    [
        "widerspruch", "widersprochen", "objected", "objection", "sperre", "gesperrt", "blocked",
    ]
)  # fmt: skip


class Order(Enum):
    """How a column writes day and month where that is not plain by itself."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNKNOWN = "unknown"


def order_hint(text: str) -> Order | None:
    """What one value with slashes says about its column."""
    found = _DATE.match(text.strip())
    if found is None or found["sep"] != "/" or len(found["a"]) > 2:
        return None
    first, second = int(found["a"]), int(found["b"])
    if first > 12 >= second:
        return Order.DAY_FIRST
    return Order.MONTH_FIRST if second > 12 >= first else None


def looks_like_date(text: str) -> bool:
    """Day, month and year, in whatever order."""
    return _DATE.fullmatch(text.strip()) is not None


def read_date(text: str, order: Order) -> str | None:
    """The instant as ISO text in the installation's zone; None when it is no date or stays ambiguous."""
    text = text.strip()
    found = _DATE.fullmatch(text)
    if found is None:
        return _read_iso(text)
    first, second, third = (int(found[part]) for part in "abc")
    if len(found["a"]) == 4:
        year, month, day = first, second, third
    elif found["sep"] == "/" and _is_month_first(first, second, order) is None:
        return None
    else:
        month_first = found["sep"] == "/" and _is_month_first(first, second, order)
        month, day = (first, second) if month_first else (second, first)
        year = third if len(found["c"]) == 4 else third + (2000 if third < 70 else 1900)
    try:
        at = time(_hour(int(found["h"] or 0), found["half"]), int(found["m"] or 0))
        return datetime.combine(date(year, month, day), at, timezone.get_default_timezone()).isoformat()
    except ValueError:
        return None


def _hour(hour: int, half: str | None) -> int:
    """`2 PM` is 14, `12 AM` is 0. Raises ValueError for `0 PM` and `13 PM`."""
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError
    return hour % 12 + (12 if half in "pP" else 0)


def _is_month_first(first: int, second: int, order: Order) -> bool | None:
    if first > 12 or second > 12:
        return second > 12
    return None if order is Order.UNKNOWN else order is Order.MONTH_FIRST


def _read_iso(text: str) -> str | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.get_default_timezone())
    return moment.isoformat()


def decimal_hint(text: str) -> str | None:
    """The decimal sign that one value uses beyond doubt."""
    text = _MONEY_SIGNS.sub("", text)
    if _COMMA.fullmatch(text):
        return ","
    return "." if _POINT.fullmatch(text) else None


def read_amount(text: str, decimal_sign: str) -> str | None:
    """`31.846,72 €` → `31846.72`; None when it is no amount."""
    text = _MONEY_SIGNS.sub("", text)
    sign = decimal_hint(text) or decimal_sign
    text = text.replace("." if sign == "," else ",", "").replace(sign, ".")
    try:
        return str(Decimal(text)) if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else None
    except InvalidOperation:
        return None


def read_answer(text: str) -> str | None:
    """`yes`, `no` or `objected`; None for a word that is no answer."""
    word = text.strip().lower()
    if word in _YES:
        return "yes"
    if word in _NO:
        return "no"
    return "objected" if word in _OBJECTED else None
