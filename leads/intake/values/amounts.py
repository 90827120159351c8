"""Amounts of money and instants, as a row states them."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from django.utils import timezone

LARGEST = Decimal("999999999999.99")


def amount(value: str | int | float | Decimal) -> Decimal | None:
    """A number or its text with a decimal point, in cents; None when it is no sensible amount."""
    try:
        number = Decimal(str(value).strip()).quantize(Decimal("0.01"))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() and 0 <= number <= LARGEST else None


def instant(value: str | datetime) -> datetime | None:
    """ISO 8601 text as an instant in UTC; a bare date or time is one of the installation's zone."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value.strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.get_default_timezone())
        return moment.astimezone(UTC) if 1900 < moment.year < 2200 else None
    except (ValueError, OverflowError):
        return None


def day(value: date) -> str:
    """A day as a row wants it: its first instant in the installation's zone."""
    return datetime(value.year, value.month, value.day, tzinfo=timezone.get_default_timezone()).isoformat()
