"""Keyset paging: a page costs the same wherever it stands, and nothing is skipped while rows are added."""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Field, Model, Q, QuerySet
from django.db.models.fields.tuple_lookups import (
    Tuple,
    TupleGreaterThan,
    TupleGreaterThanOrEqual,
    TupleLessThan,
    TupleLessThanOrEqual,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from alliance.errors import RuleError

Row = TypeVar("Row", bound=Model)
# How many rows are walked in search of a page: reading them costs about as much as finding what is rarer than that.
STRETCH = 3000
_UNREADABLE = (
    binascii.Error,
    ValueError,
    TypeError,
    KeyError,
    OverflowError,
    RecursionError,
    ValidationError,
)


class BadCursor(RuleError):
    """The cursor is not one this list gave out (400)."""

    code = "bad_cursor"
    status = 400
    message = _("This cursor is not from this list. Begin again without one.")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list; `next_cursor` is None on the last."""

    items: list[Row]
    next_cursor: str | None
    limit: int


def keyset_page(
    queryset: QuerySet[Row],
    *,
    order: tuple[str, ...],
    cursor: str | None = None,
    limit: int = 50,
    apart: Sequence[Q] = (),
    along: QuerySet[Row] | None = None,
) -> Page[Row]:
    """The rows after `cursor` in `order`: field names, `-` descending, the last one unique, none nullable.

    An index that begins with another column gives the order only for one value of it: the rows of each condition in
    `apart` are looked for by themselves, then merged. Where no index gives the order of what is asked for, `along`
    are the rows for which one does. Raises BadCursor when the cursor does not fit the order.
    """
    after = _after(queryset.model, order, _read_cursor(queryset.model, order, cursor)) if cursor else Q()
    rows, end = queryset.filter(after), None
    if along is not None and (end := end_of_stretch(along.filter(after), order)):
        with walking():
            nearby = _merged(rows.filter(within_stretch(order, end)), order, limit + 1, apart)
        items = nearby if len(nearby) > limit else list(rows.order_by(*sorted_apart(order))[: limit + 1])
    else:
        items = _merged(rows, order, limit + 1, apart)
    more = len(items) > limit
    items = items[:limit]
    return Page(items, cursor_after(items[-1], order) if more else None, limit)


def _merged(rows: QuerySet[Row], order: tuple[str, ...], limit: int, apart: Sequence[Q]) -> list[Row]:
    rows = rows.order_by(*order)
    if len(apart) > 1:
        first, *others = (rows.filter(part).values("pk")[:limit] for part in apart)
        rows = rows.filter(pk__in=first.union(*others, all=True))
    return list(rows[:limit])


@contextmanager
def walking() -> Iterator[None]:
    """On a stretch nobody looks into the indexes of words: that comes, once, when the stretch does not suffice."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan TO off")
        yield
        cursor.execute("SET LOCAL enable_bitmapscan TO DEFAULT")


def end_of_stretch(along: QuerySet[Row], order: tuple[str, ...]) -> tuple[Any, ...] | None:
    """The place so many rows further on, or None where fewer are left.

    What is common is found on this stretch, however the planner reads it. What is not is rare enough to be read by
    its own indexes and sorted. Nobody walks through the table for a page that cannot be filled.
    """
    names = [name.lstrip("-") for name in order]
    return next(iter(along.order_by(*order).values_list(*names)[STRETCH : STRETCH + 1]), None)


def within_stretch(order: tuple[str, ...], end: tuple[Any, ...]) -> Q:
    """The rows up to its end; all fields of the order in one direction."""
    lookup = TupleGreaterThanOrEqual if order[0].startswith("-") else TupleLessThanOrEqual
    return Q(lookup(Tuple(*(name.lstrip("-") for name in order)), end))


def sorted_apart(order: tuple[str, ...]) -> list[Any]:
    """The same order in words that match no index, so that the planner finds first and sorts then."""
    name = order[0].lstrip("-")
    first = Coalesce(name, name)
    return [first.desc() if order[0].startswith("-") else first.asc(), *order[1:]]


def _after(model: type[Model], order: tuple[str, ...], values: list[Any]) -> Q:
    """(a, b) < (x, y): as one comparison of rows, which an index answers, or spelled out for mixed directions."""
    names = [name.lstrip("-") for name in order]
    downwards = {name.startswith("-") for name in order}
    if len(order) > 1 and len(downwards) == 1:
        lookup = TupleLessThan if downwards.pop() else TupleGreaterThan
        return Q(lookup(Tuple(*names), tuple(values)))
    condition, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field, sign = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{sign}": value})
        equal &= Q(**{field: value})
    first = order[0]
    bound = f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}"
    return Q(**{bound: values[0]}) & condition


def cursor_after(row: Model, order: tuple[str, ...]) -> str:
    """What `keyset_page` takes to go on behind the row; None of its ordered fields may be null."""
    values = [_as_text(row, name.lstrip("-")) for name in order]
    return base64.urlsafe_b64encode(json.dumps([*order, *values]).encode()).decode().rstrip("=")


def _as_text(row: Model, field: str) -> str:
    value = getattr(row, field)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _read_cursor(model: type[Model], order: tuple[str, ...], cursor: str) -> list[Any]:
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        names, values = parts[: len(order)], parts[len(order) :]
        if tuple(names) != order or len(values) != len(order):
            raise BadCursor
        read = [
            cast("Field[Any, Any]", model._meta.get_field(name.lstrip("-"))).to_python(value)
            for name, value in zip(order, values, strict=True)
        ]
    except _UNREADABLE as error:
        raise BadCursor from error
    if any(value is None or (isinstance(value, datetime) and value.tzinfo is None) for value in read):
        raise BadCursor
    return read
