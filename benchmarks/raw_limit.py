"""The physical limit of the bulk path: the rows the program just wrote, written again by plain psycopg2.

Same tables, same indexes, same batch size, one transaction per batch; only names that must be unique differ.
"""

import time
from typing import Any

import psycopg2
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import Json, execute_values

Rows = list[list[Any]]


def columns_of(cursor: Cursor, table: str) -> dict[str, str]:
    """The table's columns that can be written, without its key, and their types."""
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
        " AND column_name <> 'id' ORDER BY ordinal_position",
        [table],
    )
    return dict(cursor.fetchall())


class RawLimit:
    """Copies of the leads `first_id` … `last_id` with everything the program wrote for them."""

    def __init__(self, dsn: str, first_id: int, last_id: int) -> None:
        self.connection = psycopg2.connect(dsn)
        self.cursor = self.connection.cursor()
        span = {"first": first_id, "last": last_id}
        between = "BETWEEN %(first)s AND %(last)s"
        self.lead_columns, self.leads = self._read("crm_lead", f"id {between} ORDER BY id", span)
        self.cursor.execute(f"SELECT id FROM crm_lead WHERE id {between} ORDER BY id", span)
        self.ids = [key for (key,) in self.cursor.fetchall()]
        entries = f"thread_type = 'lead' AND thread_id {between} ORDER BY thread_id, id"
        self.parts = {
            "crm_externalid": self._read("crm_externalid", f"lead_id {between} ORDER BY lead_id", span),
            "crm_consent": self._read("crm_consent", f"lead_id {between} ORDER BY lead_id", span),
            "journal_entry": self._read("journal_entry", entries, span),
            "intake_leadchange": self._read("intake_leadchange", f"lead_id {between} ORDER BY lead_id", span),
        }

    def _read(self, table: str, where: str, span: dict[str, int]) -> tuple[list[str], Rows]:
        types = columns_of(self.cursor, table)
        names = list(types)
        self.cursor.execute(f"SELECT {', '.join(names)} FROM {table} WHERE {where}", span)
        rows = [[Json(value) if types[name] == "jsonb" and value is not None else value
                 for name, value in zip(names, row, strict=True)] for row in self.cursor.fetchall()]  # fmt: skip
        return names, rows

    def rename(self, series: str) -> None:
        """Give the copies addresses and external ids of their own."""
        email = self.lead_columns.index("email")
        for number, row in enumerate(self.leads):
            row[email] = f"{series}.{number}@raw.example"
        names, rows = self.parts["crm_externalid"]
        for number, row in enumerate(rows):
            row[names.index("external_id")] = f"{series}-{number}"

    def rows_per_second(self, batch: int = 1000) -> float:
        """Write all copies, a transaction a batch, and say how many leads a second that was."""
        start = time.perf_counter()
        for first in range(0, len(self.leads), batch):
            self._write_batch(first, min(first + batch, len(self.leads)))
            self.connection.commit()
        return len(self.leads) / (time.perf_counter() - start)

    def _write_batch(self, first: int, last: int) -> None:
        new_ids = execute_values(
            self.cursor,
            f"INSERT INTO crm_lead ({', '.join(self.lead_columns)}) VALUES %s"
            " ON CONFLICT (email) WHERE email <> '' DO UPDATE SET updated_at = excluded.updated_at RETURNING id",
            self.leads[first:last],
            page_size=last - first,
            fetch=True,
        )
        new_id = dict(zip(self.ids[first:last], (key for (key,) in new_ids), strict=True))
        for table, (names, rows) in self.parts.items():
            places = [names.index(name) for name in ("lead_id", "subject_id", "thread_id") if name in names]
            mine = [self._with_ids(row, places, new_id) for row in rows if row[places[-1]] in new_id]
            statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES %s"
            if mine:
                execute_values(self.cursor, statement, mine, page_size=len(mine))

    @staticmethod
    def _with_ids(row: list[Any], places: list[int], new_id: dict[int, int]) -> list[Any]:
        copy = list(row)
        for place in places:
            copy[place] = new_id[row[place]]
        return copy
