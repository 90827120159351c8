"""From a row as it came to what it really says; a value that cannot be used is left out with a warning."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from leads.crm.models import Lead
from leads.intake.engine.consents import Declaration, declarations
from leads.intake.rows import LeadRow, Problem
from leads.intake.values.amounts import amount, instant
from leads.intake.values.domains import normal_domain
from leads.intake.values.emails import normal_email
from leads.intake.values.phones import normal_phone
from leads.intake.values.text import clean, clean_lines
from leads.intake.values.words import country_code, language_code, source_of

# Plain one-line fields of a row that go into the column of the same name.
LINES = (
    "salutation", "first_name", "last_name", "job_title", "postal_code", "city", "segment", "source_detail",
    "campaign",
)  # fmt: skip
LENGTHS: dict[str, int] = {
    field.name: field.max_length or 0 for field in Lead._meta.concrete_fields if field.max_length
}
LONGEST_NOTE = 20_000
LARGEST_CUSTOM = 20_000
LONGEST_REASON = 500
MOST_WORDS, LONGEST_WORD = 50, 120
DEEPEST_CUSTOM = 20


@dataclass(frozen=True)
class Terms:
    """What holds for every row of a batch."""

    system: str
    now: datetime
    basis: str = "not_stated"
    basis_reason: str = ""
    source: str = Lead.Source.API
    captured_in: str = ""
    policy: str = "update"


class Wanted:
    """What one row says: `given` are columns and their new values, empty ones left out.

    `problem` refuses it in any case, `unreachable` unless its external id names a lead we know.
    """

    __slots__ = (
        "consents", "external_id", "given", "index", "problem", "row", "said_source", "stage",
        "stage_reason", "unreachable", "warnings",
    )  # fmt: skip

    def __init__(self, index: int, row: LeadRow) -> None:
        self.index, self.row = index, row
        self.given: dict[str, Any] = {}
        self.consents: list[Declaration] = []
        self.warnings: list[Problem] = []
        self.problem: Problem | None = None
        self.unreachable: Problem | None = None
        self.external_id = ""
        self.stage = self.stage_reason = ""
        self.said_source = False

    def warn(self, pointer: str, code: str, message: str) -> None:
        self.warnings.append(Problem(code, message, pointer))


def normalise(row: LeadRow, index: int, terms: Terms) -> Wanted:
    """Read one row."""
    wanted = Wanted(index, row)
    given = wanted.given
    for name in LINES:
        value = getattr(row, name)
        if value and (text := clean(value)):
            given[name] = text if len(text) <= LENGTHS[name] else _cut(wanted, name, text)
    _read_company(row, wanted)
    _read_contact(row, wanted)
    _read_words(row, wanted, terms)
    if row.potential is not None or row.requested_at or row.first_touch_at:
        _read_figures(row, wanted, terms)
    if row.note or row.interest or row.custom or row.currency:
        _read_extras(row, wanted)
    if row.consents or terms.basis != "not_stated":
        wanted.consents = declarations(
            row, given, terms.basis, terms.basis_reason, terms.now, terms.captured_in, wanted.warn
        )
    _check(row, wanted)
    return wanted


def _cut(wanted: Wanted, name: str, text: str, pointer: str = "") -> str:
    wanted.warn(pointer or f"/{name}", "too_long", _("The value is too long and was cut."))
    return text[: LENGTHS[name]].rstrip()


def _read_company(row: LeadRow, wanted: Wanted) -> None:
    company = row.company
    if company is None:
        return
    if name := clean(company.name):
        is_long = len(name) > LENGTHS["company_name"]
        wanted.given["company_name"] = (
            _cut(wanted, "company_name", name, "/company/name") if is_long else name
        )
    if company.domain and company.domain.strip():
        if domain := normal_domain(company.domain):
            wanted.given["company_domain"] = domain
        else:
            wanted.warn(
                "/company/domain", "invalid_domain", _("This is no internet domain; it was left out.")
            )


def _read_contact(row: LeadRow, wanted: Wanted) -> None:
    given = wanted.given
    country = row.country or (row.company.country if row.company else None)
    if country and (word := clean(country)):
        if code := country_code(word):
            given["country"] = code
        else:
            pointer = "/country" if row.country else "/company/country"
            wanted.warn(pointer, "unknown_country", _("This country is not known; it was left out."))
    if row.email and row.email.strip():
        if email := normal_email(row.email):
            given["email"] = email
        else:
            wanted.warn("/email", "invalid_email", _("This is no e-mail address; it was left out."))
    if row.phone and row.phone.strip():
        if phone := normal_phone(row.phone, given.get("country", "")):
            given["phone"] = phone
        else:
            wanted.warn("/phone", "invalid_phone", _("This is no phone number; it was left out."))


def _read_words(row: LeadRow, wanted: Wanted, terms: Terms) -> None:
    given = wanted.given
    if row.language and (word := clean(row.language)):
        if code := language_code(word):
            given["language"] = code
        else:
            wanted.warn("/language", "unknown_language", _("This language is not known; it was left out."))
    word = clean(row.source)
    if not word:
        given["source"] = terms.source
        return
    source = source_of(word)
    wanted.said_source = source is not None
    given["source"] = source or terms.source
    if source != word:
        given.setdefault("source_detail", word[: LENGTHS["source_detail"]])
    if source is None:
        wanted.warn(
            "/source", "unknown_source", _("This source is not known; its word was kept as a detail.")
        )


def _read_figures(row: LeadRow, wanted: Wanted, terms: Terms) -> None:
    if row.potential is not None and row.potential != "":
        if (potential := amount(row.potential)) is None:
            wanted.warn("/potential", "invalid_amount", _("This is no amount; it was left out."))
        else:
            wanted.given["potential"] = potential
    for name in ("requested_at", "first_touch_at"):
        if not (value := getattr(row, name)):
            continue
        moment = instant(value)
        if moment is None:
            wanted.warn(f"/{name}", "invalid_date", _("This is no date; it was left out."))
        elif moment > terms.now + timedelta(days=1):
            wanted.warn(f"/{name}", "in_the_future", _("This date lies in the future; it was left out."))
        else:
            wanted.given[name] = moment


def _read_extras(row: LeadRow, wanted: Wanted) -> None:
    given = wanted.given
    if note := clean_lines(row.note):
        given["note"] = note[:LONGEST_NOTE]
        if len(note) > LONGEST_NOTE:
            wanted.warn("/note", "too_long", _("The value is too long and was cut."))
    if row.interest:
        _read_interest(row.interest, wanted)
    if currency := clean(row.currency).upper():
        if len(currency) == 3 and currency.isalpha():
            given["currency"] = currency
        else:
            wanted.warn("/currency", "unknown_currency", _("This is no currency code; it was left out."))
    if row.custom:
        _read_custom(row.custom, wanted)


def _read_interest(words: list[str], wanted: Wanted) -> None:
    whole = list(dict.fromkeys(text for word in words if (text := clean(word))))
    kept = list(dict.fromkeys(word[:LONGEST_WORD] for word in whole))[:MOST_WORDS]
    if kept:
        wanted.given["interest"] = kept
    if kept != whole:
        wanted.warn("/interest", "too_long", _("The value is too long and was cut."))


def is_deep(value: Any, levels: int = DEEPEST_CUSTOM) -> bool:
    """Lists and objects stand in each other on more levels than anybody means."""
    if not isinstance(value, dict | list):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(is_deep(part, levels - 1) for part in parts)


def _without_nul(value: Any) -> Any:
    """PostgreSQL stores every character but this one."""
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_without_nul(part) for part in value]
    return value.replace("\0", "") if isinstance(value, str) else value


def _read_custom(custom: dict[str, Any], wanted: Wanted) -> None:
    if is_deep(custom):
        wanted.warn("/custom", "too_deep", _("The further fields are nested too deeply; they were left out."))
        return
    text = msgspec.json.encode(custom)
    if b"\\u0000" in text:
        custom = _without_nul(custom)
    if len(text) > LARGEST_CUSTOM:
        wanted.warn("/custom", "too_long", _("The further fields are too large; they were left out."))
    elif custom := {key: value for key, value in custom.items() if value not in (None, "")}:
        wanted.given["custom"] = custom


def _check(row: LeadRow, wanted: Wanted) -> None:
    given = wanted.given
    wanted.external_id = clean(row.external_id)
    if row.stage and (stage := clean(row.stage).lower()):
        if stage in Lead.Stage.values:
            wanted.stage = stage
        else:
            wanted.warn("/stage", "unknown_stage", _("This stage does not exist; it was left out."))
    if wanted.stage and (reason := clean_lines(row.stage_reason)):
        wanted.stage_reason = reason[:LONGEST_REASON]
        if len(reason) > LONGEST_REASON:
            wanted.warn("/stage_reason", "too_long", _("The value is too long and was cut."))
    if len(wanted.external_id) > 200:
        wanted.problem = Problem(
            "external_id_too_long", _("The external id is longer than 200 characters."), "/external_id"
        )
    elif not reachable(given.get):
        wanted.unreachable = unreachable(wanted.warnings)


def reachable(value: Callable[[str], Any]) -> bool:
    """An e-mail address, a phone number, or a name with a company."""
    if value("email") or value("phone"):
        return True
    return bool(value("company_name") and (value("last_name") or value("first_name")))


def unreachable(warnings: list[Problem]) -> Problem:
    """The reason is the bad value itself when there was one."""
    for bad in warnings:
        if bad.code in {"invalid_email", "invalid_phone"}:
            message = _(
                "No way to reach the person remains: neither e-mail address nor phone number can be used."
            )
            return Problem(bad.code, message, bad.pointer)
    message = _(
        "There is no way to reach the person: give an e-mail address, a phone number, or name and company."
    )
    return Problem("not_reachable", message, "/email")
