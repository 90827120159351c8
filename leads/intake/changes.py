"""Changes by hand, read as strictly as a person can correct them: nothing is left out in silence."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from alliance.errors import FieldProblem, Invalid
from leads.crm.models import Lead
from leads.intake.engine.normalise import (
    LARGEST_CUSTOM,
    LENGTHS,
    LINES,
    LONGEST_NOTE,
    LONGEST_WORD,
    MOST_WORDS,
    is_deep,
    reachable,
)
from leads.intake.values.amounts import amount, instant
from leads.intake.values.domains import normal_domain
from leads.intake.values.emails import normal_email
from leads.intake.values.phones import normal_phone
from leads.intake.values.text import clean, clean_lines
from leads.intake.values.words import country_code, language_code


class LeadNotReachable(Invalid):
    """A lead keeps at least one way to reach the person."""

    code = "not_reachable"
    message = _(
        "Leave one way to reach the person: an e-mail address, a phone number, or a name with a company."
    )


class ValueNotUsable(Invalid):
    """`fields` name each value that cannot be used."""

    code = "invalid_value"


class _Unusable(Exception):
    def __init__(self, code: str, message: Any) -> None:
        self.problem = (code, message)


CHANGEABLE = frozenset(
    {
        *LINES, "company_name", "company_domain", "email", "phone", "country", "language", "interest", "note",
        "potential", "currency", "custom", "requested_at", "first_touch_at", "next_step", "next_step_on",
    }
) - {"source_detail"}  # fmt: skip


def normal_changes(lead: Lead, changes: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Column → value for each change. Raises ValueNotUsable or LeadNotReachable, naming the fields."""
    values, problems = {}, []
    country = country_code(clean(changes.get("country") or "")) or lead.country
    for name, value in changes.items():
        try:
            values[name] = _read(name, value, country)
        except _Unusable as error:
            code, message = error.problem
            problems.append(FieldProblem(f"/{name}", code, message))
    if problems:
        raise ValueNotUsable(fields=problems)
    if not reachable(lambda name: values.get(name, getattr(lead, name))):
        problem = FieldProblem("/email", LeadNotReachable.code, LeadNotReachable.message)
        raise LeadNotReachable(fields=[problem])
    return values


def _read(name: str, value: Any, country: str) -> Any:
    if name not in CHANGEABLE:
        raise _Unusable("unknown_field", _("There is no such field."))
    reader = _READERS.get(name)
    if name == "phone":
        return _found(
            value, lambda text: normal_phone(text, country), "invalid_phone", _("This is no phone number.")
        )
    if reader is not None:
        return reader(value)
    text = clean(value or "")
    if len(text) > LENGTHS.get(name, 200):
        raise _Unusable("too_long", _("This value is too long."))
    return text


def _found(value: Any, read: Callable[[Any], Any], code: str, message: Any, empty: Any = "") -> Any:
    """The value as read; an empty one erases; one that cannot be read is named."""
    if value is None or value == "":
        return empty
    found = read(value)
    if found is None:
        raise _Unusable(code, message)
    return found


def _words(value: list[str] | None) -> list[str]:
    words = list(dict.fromkeys(text for word in value or [] if (text := clean(word))))
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        raise _Unusable("too_long", _("At most 50 words of at most 120 characters each."))
    return words


def _note(text: str) -> str | None:
    note = clean_lines(text)
    return note if len(note) <= LONGEST_NOTE else None


def _custom(fields: dict[str, Any]) -> dict[str, Any] | None:
    return None if is_deep(fields) or len(msgspec.json.encode(fields)) > LARGEST_CUSTOM else fields


def _currency(text: str) -> str | None:
    code = clean(text).upper()
    return code if len(code) == 3 and code.isascii() and code.isalpha() else None


def _potential(value: str | int | float | Decimal | None) -> Decimal | None:
    read: Decimal | None = _found(value, amount, "invalid_amount", _("This is no amount."), None)
    return read


def _instant(value: Any) -> datetime | None:
    read: datetime | None = _found(value, instant, "invalid_date", _("This is no date."), None)
    return read


_READERS: dict[str, Callable[[Any], Any]] = {
    "company_domain": lambda value: _found(
        value, normal_domain, "invalid_domain", _("This is no internet domain.")
    ),
    "email": lambda value: _found(value, normal_email, "invalid_email", _("This is no e-mail address.")),
    "country": lambda value: _found(value, country_code, "unknown_country", _("This country is not known.")),
    "language": lambda value: _found(
        value, language_code, "unknown_language", _("This language is not known.")
    ),
    "currency": lambda value: _found(
        value, _currency, "unknown_currency", _("This is no currency code."), "EUR"
    ),
    "note": lambda value: _found(value, _note, "too_long", _("This value is too long.")),
    "interest": _words,
    "potential": _potential,
    "custom": lambda value: _found(
        value or "",
        _custom,
        "too_long",
        _("The further fields are too large or nested too deeply."),
        {},
    ),
    "requested_at": _instant,
    "first_touch_at": _instant,
    "next_step_on": lambda value: value,
}
