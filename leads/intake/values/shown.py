"""A lead's values as people read them, in their language."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format

from leads.crm.contact_ways import grouped_phone
from leads.intake.values.names import country_name, language_name

_IN_WORDS: dict[str, Callable[[str], str]] = {
    "country": country_name,
    "language": language_name,
    "phone": grouped_phone,
}


def in_words(column: str, value: Any) -> Any:
    """Germany instead of DE, a phone number in groups, a day and an amount in the reader's notation."""
    if column in _IN_WORDS and isinstance(value, str) and value:
        return _IN_WORDS[column](value)
    if isinstance(value, Decimal):
        return number_format(value, force_grouping=True)
    return date_format(value, "SHORT_DATE_FORMAT") if type(value) is date else value
