"""Reading up to a thousand rows so that one bad row never sinks the others."""

from collections.abc import Callable, Iterator

import msgspec
from django.utils.translation import gettext as _
from rest_framework.request import Request

from alliance.rest.errors import MalformedJson
from alliance.rest.parsing import (
    decode,
    read_body,
    read_query,
    said_twice,
    shape_error,
    truth,
    twin_in,
)
from alliance.rest.surrogates import half_character, without_halves
from leads.intake.api.shapes import BatchBody
from leads.intake.engine import MAX_ROWS, BatchRefused, TooManyRows
from leads.intake.rows import LeadRow, Outcome, Problem, refused_row

JSON = "application/json"
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
LINES = ("application/x-ndjson", "application/ndjson", "application/jsonl")


class _Loose(msgspec.Struct, forbid_unknown_fields=True):
    leads: list[msgspec.Raw]
    atomic: bool = False


class Batch:
    """The rows that can be read, and a refusal in the place of each that cannot."""

    def __init__(self, rows: list[LeadRow | Outcome], atomic: bool) -> None:
        if len(rows) > MAX_ROWS:
            raise TooManyRows()
        self.atomic = atomic
        self._all = rows
        self.rows = [row for row in rows if isinstance(row, LeadRow)]
        if atomic and len(self.rows) < len(rows):
            raise BatchRefused(
                fields=[field for row in rows if isinstance(row, Outcome) for field in refused_row(row)]
            )

    def name_of(self, outcome: Outcome, system: str) -> str:
        """What the program calls a row: its external id, else its `client_ref`; empty when it said neither."""
        row = self._all[outcome.index]
        external_id = row.external_id if isinstance(row, LeadRow) else None
        return f"{system}:{external_id}" if external_id else str(outcome.client_ref or "")

    def in_order(self, outcomes: list[Outcome]) -> list[Outcome]:
        """One outcome per row as it was sent."""
        if len(outcomes) == len(self._all):
            return outcomes
        waiting = iter(outcomes)
        placed = (next(waiting) if isinstance(row, LeadRow) else row for row in self._all)
        return [msgspec.structs.replace(outcome, index=index) for index, outcome in enumerate(placed)]


PARAMETERS: dict[str, Callable[[str], bool]] = {"atomic": truth}


def read_batch(request: Request) -> Batch:
    """`{"leads": […]}`, or one row per line. Raises a BadRequest (400) for what is no batch at all."""
    atomic = bool(read_query(request, PARAMETERS).get("atomic", False))
    content = read_body(request, JSON, *LINES)
    if request._request.content_type != JSON:
        return Batch(list(_read_lines(content)), atomic)
    try:
        whole = msgspec.json.decode(content, type=BatchBody)
        if twin_in(content) is None:
            return Batch(list(whole.leads), whole.atomic or atomic)
    except UNREADABLE:
        pass
    readable = without_halves(content)
    loose = decode(readable, _Loose, twins=True)
    as_sent = _as_sent(loose.leads, readable, content)
    rows = [_read_row(raw, index) for index, raw in enumerate(as_sent)]
    if not any(isinstance(row, Outcome) for row in rows) and (twin := twin_in(content)):
        raise MalformedJson(said_twice(twin))
    return Batch(rows, loose.atomic or atomic)


def _as_sent(rows: list[msgspec.Raw], readable: bytes, content: bytes) -> Iterator[bytes]:
    """The rows with the broken characters that would have kept the list from being read."""
    place = 0
    for raw in map(bytes, rows):
        place = readable.index(raw, place)
        yield content[place : place + len(raw)]
        place += len(raw)


def _read_lines(content: bytes) -> Iterator[LeadRow | Outcome]:
    lines = (line for line in content.split(b"\n") if line.strip())
    for index, line in enumerate(lines):
        yield _read_row(line, index)


def _read_row(raw: bytes, index: int) -> LeadRow | Outcome:
    try:
        row = msgspec.json.decode(raw, type=LeadRow)
        twin = twin_in(raw)
        return row if twin is None else _refused(raw, index, Problem("malformed_json", said_twice(twin)))
    except msgspec.ValidationError as error:
        (field,) = shape_error(error).fields
        return _refused(raw, index, Problem(field.code, str(field.message), field.pointer))
    except UNREADABLE:
        if half := half_character(raw):
            return _refused(raw, index, Problem(half.code, str(half.message), half.pointer))
        return _refused(raw, index, Problem("malformed_json", _("This line is not valid JSON.")))


class _Named(msgspec.Struct):
    client_ref: str | int | None = None


def _refused(raw: bytes, index: int, problem: Problem) -> Outcome:
    try:
        name = msgspec.json.decode(without_halves(raw), type=_Named).client_ref
    except UNREADABLE:
        name = None
    return Outcome(index, name, "refused", None, problem)
