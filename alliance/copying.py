"""Writing many rows at once with COPY, the fastest way PostgreSQL has."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from django.db import connection

# An unquoted field of exactly this text means NULL; an empty one means empty text.
_NULL = "\x01null\x01"


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append the rows in one statement, in the caller's transaction. Lists and dicts come already as text."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [_NULL if value is None else value for value in row] for row in rows
    )
    text.seek(0)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY \"{table}\" ({names}) FROM STDIN WITH (FORMAT csv, NULL '{_NULL}')", text)
