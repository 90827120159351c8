"""Keyset paging: a page costs the same wherever it stands, and nothing is skipped while rows are added."""

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
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
from psycopg2.errors import QueryCanceled

from alliance.errors import RuleError

Row = TypeVar("Row", bound=Model)
Answer = TypeVar("Answer")
Place = tuple[Any, ...]
# How many rows are walked in search of a page: reading them costs about as much as finding what is rarer than that.
STRETCH = 3000
# Finding first and sorting then has so long, what only indexes of words can find much longer; after that so many more
# rows are walked, for so long at most.
FINDING_MS, PATIENT_MS, WALKING_MS, FURTHER = 10, 120, 10, 8000
# What is most likely rare is looked up before anything is walked, for so long.
FIRST_MS = 40
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
    # Its rows are common but far away: finding all of them, or counting them, takes too long.
    is_far: bool = False

    @property
    def is_unfinished(self) -> bool:
        """Not full, though more may follow: to look on would have taken too long for one request."""
        return self.is_far and self.next_cursor is not None and len(self.items) < self.limit


def keyset_page(
    queryset: QuerySet[Row],
    *,
    order: tuple[str, ...],
    cursor: str | None = None,
    limit: int = 50,
    apart: Sequence[Q] = (),
    along: QuerySet[Row] | None = None,
    patient: bool = False,
    rare: bool = False,
) -> Page[Row]:
    """The rows after `cursor` in `order`: field names, `-` descending, the last one unique, none nullable.

    An index that begins with another column gives the order only for one value of it: the rows of each condition in
    `apart` are looked for by themselves, then merged. Where no index gives the order of what is asked for, `along`
    are the rows for which one does; `patient` for what walking hardly ever meets, `rare` for what few rows have most
    likely. Raises BadCursor when the cursor does not fit the order.
    """
    after = _after(queryset.model, order, _read_cursor(queryset.model, order, cursor)) if cursor else Q()
    rows = queryset.filter(after)
    if along is not None and rare:
        found = in_time(lambda: _sorted(rows, order, limit + 1), FIRST_MS)
        if found is not None:
            return _page(found, order, limit)
    if along is not None:
        return _page_along(along.filter(after), rows, order, limit, apart, patient)
    return _page(_merged(rows, order, limit + 1, apart), order, limit)


def _page(items: list[Row], order: tuple[str, ...], limit: int, *, is_far: bool = False) -> Page[Row]:
    more = len(items) > limit
    items = items[:limit]
    return Page(items, cursor_after(items[-1], order) if more else None, limit, is_far)


def _page_along(
    along: QuerySet[Row],
    rows: QuerySet[Row],
    order: tuple[str, ...],
    limit: int,
    apart: Sequence[Q],
    patient: bool,
) -> Page[Row]:
    """The next stretch fills the page, or there are few enough to be found first and sorted then.

    Where neither holds, what is asked for is common, but far away: it is looked for further along, no longer than one
    request may take.
    """
    end = end_of_stretch(along, order)
    if end is None:
        return _page(_sorted(rows, order, limit + 1), order, limit)
    nearby = _walked(rows, order, end, limit + 1, apart)
    if len(nearby) > limit:
        return _page(nearby, order, limit)
    found = in_time(lambda: _sorted(rows, order, limit + 1), finding_ms(patient))
    if found is not None:
        return _page(found, order, limit)
    far = end_of_stretch(along, order, FURTHER)
    further = in_time(lambda: _walked(rows, order, far, limit + 1, apart), WALKING_MS)
    if further is None:
        far, further = end, nearby
    if far is None or len(further) > limit:
        return _page(further, order, limit, is_far=True)
    return Page(further, _cursor(order, far), limit, is_far=True)


def _walked(
    rows: QuerySet[Row], order: tuple[str, ...], end: Place | None, limit: int, apart: Sequence[Q]
) -> list[Row]:
    with walking():
        return _merged(rows.filter(within_stretch(order, end)) if end else rows, order, limit, apart)


def _sorted(rows: QuerySet[Row], order: tuple[str, ...], limit: int) -> list[Row]:
    return list(rows.order_by(*sorted_apart(order))[:limit])


def finding_ms(patient: bool) -> int:
    return PATIENT_MS if patient else FINDING_MS


def in_time(look: Callable[[], Answer], ms: int) -> Answer | None:
    """What is found within the time that a page has for it, else nothing."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout TO {ms:d}")
            answer = look()
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return answer
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return None


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


def end_of_stretch(along: QuerySet[Row], order: tuple[str, ...], length: int | None = None) -> Place | None:
    """The place so many rows further on, or None where fewer are left.

    What is common is found on this stretch, however the planner reads it. What is not is rare enough to be read by
    its own indexes and sorted. Nobody walks through the table for a page that cannot be filled.
    """
    names, length = [name.lstrip("-") for name in order], length or STRETCH
    return next(iter(along.order_by(*order).values_list(*names)[length : length + 1]), None)


def within_stretch(order: tuple[str, ...], end: Place) -> Q:
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
    return _cursor(order, tuple(getattr(row, name.lstrip("-")) for name in order))


def _cursor(order: tuple[str, ...], place: Place) -> str:
    values = [value.isoformat() if hasattr(value, "isoformat") else str(value) for value in place]
    return base64.urlsafe_b64encode(json.dumps([*order, *values]).encode()).decode().rstrip("=")


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
