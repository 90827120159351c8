"""Rows of a table become lead rows, each in the notation its columns use."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from leads.crm.models import Lead
from leads.intake.files.errors import NoUsefulColumn
from leads.intake.files.inert import as_meant
from leads.intake.files.notation import Order, decimal_hint, order_hint, read_amount, read_answer, read_date
from leads.intake.files.table import Rows, Table
from leads.intake.rows import CompanyRow, ConsentRow, LeadRow, Problem
from leads.intake.values.phones import HOME, NEAR, normal_phone
from leads.intake.values.text import clean, fold
from leads.intake.values.words import country_code

DATES = ("first_touch_at", "requested_at")
PLAIN = frozenset(LeadRow.__struct_fields__) - {
    *DATES,
    "company",
    "interest",
    "potential",
    "consents",
    "custom",
    "stage",
}
_REACHES = (
    {"email"},
    {"phone"},
    {"mobile"},
    {"company", "name"},
    {"company", "last_name"},
    {"company", "first_name"},
)
_FORMULA = re.compile(r"\s*(?:[=@]|[+\-](?=[A-Za-z(=@]))")
_STAGE_WORDS = {
    "anfrage": "inquiry", "neu": "inquiry", "new": "inquiry", "in entwicklung": "nurturing",
    "uebergeben": "handed_over", "handed over": "handed_over", "gewonnen": "won", "verloren": "lost",
    "disqualifiziert": "disqualified",
}  # fmt: skip


class ReadRow(NamedTuple):
    """One row of a file: where it stands, what it says, and what could not be used."""

    line: int
    row: LeadRow
    warnings: list[Problem]
    problem: Problem | None = None


@dataclass
class Notation:
    """How each column writes dates, and which decimal sign the amounts have."""

    orders: dict[int, Order] = field(default_factory=dict)
    decimals: dict[int, str] = field(default_factory=dict)
    phones_follow_country: bool = True


def read_rows(table: Table) -> Iterator[ReadRow]:
    """Every row, in order. Raises FileRefused before the first when the file cannot be read to its end."""
    require_reach(heading.field for heading in table.headings)
    notation = learn(table)
    for line, cells in table.rows():
        yield read_row(table, notation, line, cells)


def require_reach(fields: Iterable[str]) -> None:
    """Raises NoUsefulColumn when no column tells how to reach a person."""
    named = set(fields)
    if not any(needed <= named for needed in _REACHES):
        raise NoUsefulColumn()


def learn(table: Rows) -> Notation:
    """Look through the whole file once: a column's unambiguous values decide about its ambiguous ones."""
    seen: dict[int, set[Order | str]] = {}
    looked_at = {
        column: order_hint if heading.field in DATES else decimal_hint
        for column, heading in enumerate(table.headings)
        if heading.field in DATES or heading.field == "potential"
    }
    notation = Notation()
    phones = PhoneEvidence(table)
    for _line, cells in table.rows():
        phones.look(cells)
        for column, look in looked_at.items():
            if column < len(cells) and cells[column] and (hint := look(cells[column])):
                seen.setdefault(column, set()).add(hint)
    usual_sign = "," if table.delimiter == ";" else "."
    for column in looked_at:
        hints = seen.get(column, set())
        only = next(iter(hints)) if len(hints) == 1 else None
        if table.headings[column].field in DATES:
            notation.orders[column] = only if isinstance(only, Order) else Order.UNKNOWN
        else:
            notation.decimals[column] = only if isinstance(only, str) else usual_sign
    notation.phones_follow_country = phones.follow_country
    return notation


class PhoneEvidence:
    """Whether people's numbers belong to the country their row names.

    Where foreign rows mostly carry our own prefix, their numbers without one are ours as well.
    """

    def __init__(self, table: Rows) -> None:
        fields = [heading.field for heading in table.headings]
        self._phone = fields.index("phone") if "phone" in fields else None
        self._country = fields.index("country") if "country" in fields else None
        self._ours = self._theirs = 0

    def look(self, cells: list[str]) -> None:
        """Count a row with a foreign country and a number with prefix."""
        if self._phone is None or self._country is None or max(self._phone, self._country) >= len(cells):
            return
        number = cells[self._phone].strip()
        if number.startswith(("+", "00")) and country_code(clean(cells[self._country])) not in {None, HOME}:
            if number.startswith((NEAR[HOME], "00" + NEAR[HOME][1:])):
                self._ours += 1
            else:
                self._theirs += 1

    @property
    def follow_country(self) -> bool:
        return self._ours < 10 or self._ours < 4 * self._theirs


class _Reader:
    """One row while it is read."""

    def __init__(self, table: Rows, notation: Notation) -> None:
        self.table, self.notation = table, notation
        self.row = LeadRow()
        self.company = CompanyRow()
        self.custom: dict[str, str] = {}
        self.consents: list[ConsentRow] = []
        self.warnings: list[Problem] = []
        self.name = ""

    def warn(self, words: str, code: str, message: str) -> None:
        self.warnings.append(Problem(code, message, words))

    def take(self, column: int, text: str) -> None:
        """One cell that is not empty."""
        heading = self.table.headings[column]
        name, words, text = heading.field, heading.words or f"#{column + 1}", as_meant(text)
        if _FORMULA.match(text):
            self.warn(
                words, "formula", _("The cell looks like a formula; it was kept as text and not worked out.")
            )
        if name in PLAIN or name == "mobile":
            self._plain("phone" if name == "mobile" else name, words, text)
        elif name in DATES:
            self._date(name, words, text, self.notation.orders[column])
        elif name == "potential":
            self._amount(heading.currency, words, text, self.notation.decimals[column])
        elif name.startswith("consent_"):
            self._answer(name.removeprefix("consent_"), words, text)
        else:
            self._special(name, words, text)

    def _plain(self, name: str, words: str, text: str) -> None:
        self._say(self.row, name, text, words, text)

    def _say(self, record: LeadRow | CompanyRow, name: str, value: str, words: str, text: str) -> None:
        """Of several columns that mean the same the first that says something counts; the others are kept as such."""
        if getattr(record, name):
            self.custom[words] = clean(text)
        else:
            setattr(record, name, value)

    def _special(self, name: str, words: str, text: str) -> None:
        match name:
            case "company":
                self._say(self.company, "name", text, words, text)
            case "domain":
                self._say(self.company, "domain", text, words, text)
            case "name" if self.name:
                self.custom[words] = clean(text)
            case "name":
                self.name = clean(text)
            case "interest":
                self.row.interest = [*(self.row.interest or []), *re.split(r"[;,|\n]", text)]
            case "ours":
                pass
            case "stage":
                self._stage(words, clean(text))
            case _:
                self.custom[words] = text.strip()

    def _stage(self, words: str, text: str) -> None:
        if self.row.stage:
            self.custom[words] = text
            return
        word = fold(text)
        self.row.stage = _STAGE_WORDS.get(word, word)
        if self.row.stage not in Lead.Stage.values:
            self.custom[words] = text

    def _date(self, name: str, words: str, text: str, order: Order) -> None:
        moment = read_date(text, order)
        if moment is None:
            self.warn(
                words,
                "invalid_date",
                _("This is no date, or day and month cannot be told apart; it was left out."),
            )
        else:
            self._say(self.row, name, moment, words, text)

    def _amount(self, currency: str, words: str, text: str, sign: str) -> None:
        amount = read_amount(text, sign)
        if amount is None:
            self.warn(words, "invalid_amount", _("This is no amount; it was left out."))
        elif self.row.potential is None:
            self.row.potential = amount
            self.row.currency = self.row.currency or currency or None
        else:
            self.custom[words] = clean(text)

    def _answer(self, channel: str, words: str, text: str) -> None:
        match read_answer(text):
            case "yes":
                self.consents.append(ConsentRow(channel, "consent_express"))
            case "no":
                self.consents.append(ConsentRow(channel, "not_stated", "withdrawn"))
            case "objected":
                self.consents.append(ConsentRow(channel, "not_stated", "objected"))
            case _:
                self.warn(words, "unknown_answer", _("This is neither yes nor no; the consent was left out."))

    def finished(self) -> LeadRow:
        """The row with what several columns say together."""
        row = self.row
        if self.name:
            self._split_name()
        if self.company.name or self.company.domain:
            row.company = self.company
        if row.phone and not self.notation.phones_follow_country:
            row.phone = normal_phone(row.phone) or row.phone
        row.consents = self.consents or None
        row.custom = self.custom or None
        return row

    def _split_name(self) -> None:
        row = self.row
        if row.first_name or row.last_name:
            row.last_name = row.last_name or self.name
        elif "," in self.name:
            row.last_name, row.first_name = (part.strip() for part in self.name.split(",", 1))
        else:
            row.first_name, _space, row.last_name = self.name.rpartition(" ")


def read_row(table: Rows, notation: Notation, line: int, cells: list[str]) -> ReadRow:
    reader = _Reader(table, notation)
    width = len(table.headings)
    if any(cell.strip() for cell in cells[width:]):
        message = _("The row has more cells than there are headings.")
        return ReadRow(line, reader.row, [], Problem("too_many_cells", message))
    for column, text in enumerate(cells[:width]):
        if text and not text.isspace():
            reader.take(column, text)
    return ReadRow(line, reader.finished(), reader.warnings)
