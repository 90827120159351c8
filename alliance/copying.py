"""Writing many rows at once: by COPY, the fastest way PostgreSQL has, or few of them in one message."""

import csv
from collections.abc import Iterable, Sequence
from functools import cache
from io import StringIO
from typing import Any, NamedTuple

from django.db import connection

# An unquoted field of exactly this text means NULL; an empty one means empty text.
_NULL = "\x01null\x01"
# Up to here an INSERT is cheaper than the three messages that a COPY takes for each table.
_FEW = 10


class NewRows(NamedTuple):
    """Rows to append to one table. Lists and dicts come already as text."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


def append(*tables: NewRows) -> None:
    """Append the rows, table by table in this order, in the caller's transaction."""
    filled = [new for new in tables if new.rows]
    if sum(len(new.rows) for new in filled) > _FEW:
        for new in filled:
            _copy(new)
    elif filled:
        with connection.cursor() as cursor:
            cursor.execute(*_message(filled))


def append_and_ask(*tables: NewRows, question: str) -> tuple[Any, ...]:
    """The same for few rows, and the answers to SQL expressions afterwards, in a single message."""
    statements, values = _message([new for new in tables if new.rows])
    with connection.cursor() as cursor:
        cursor.execute(f"{statements}; SELECT {question}", values)
        return tuple(cursor.fetchone())


def _message(tables: Sequence[NewRows]) -> tuple[str, list[Any]]:
    statements = "; ".join(_insert(new.table, new.columns, len(new.rows)) for new in tables)
    return statements, [value for new in tables for row in new.rows for value in row]


def _copy(new: NewRows) -> None:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [_NULL if value is None else value for value in row] for row in new.rows
    )
    text.seek(0)
    names = _names(new.columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(
            f"COPY \"{new.table}\" ({names}) FROM STDIN WITH (FORMAT csv, NULL '{_NULL}')", text
        )


@cache
def _insert(table: str, columns: tuple[str, ...], count: int) -> str:
    row = f"({', '.join(['%s'] * len(columns))})"
    return f'INSERT INTO "{table}" ({_names(columns)}) VALUES {", ".join([row] * count)}'  # noqa: S608


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
