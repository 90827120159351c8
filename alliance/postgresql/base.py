"""Django's own way to PostgreSQL, with two savings for what every request does."""

import select
from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base
from psycopg2 import Error


class DatabaseWrapper(base.DatabaseWrapper):
    """A server that ends a connection says so on it, so one on which nothing has arrived is as good as before."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that has planned nothing yet."""
        self._planned: set[str] = set()
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        """False for a connection that is closed or was ended by the server."""
        if self.connection is None:
            return False
        try:
            news = select.poll()
            news.register(self.connection.fileno())
            is_quiet = all(event == select.POLLOUT for _file, event in news.poll(0))
        except (Error, OSError):
            return False
        return is_quiet or bool(super().is_usable())

    def ask(self, name: str, question: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
        """The first row of an answer; the question (`… = $1`) is planned once per connection, under its name.

        For small tables, or along unique indexes: a plan made for an empty table stays while the table grows, until
        PostgreSQL has counted it anew, a minute or so.
        """
        with self.cursor() as cursor:
            if name not in self._planned:
                with self.wrap_database_errors, self.connection.cursor() as planning:
                    planning.execute(f"PREPARE {name} AS {question}")
                self._planned.add(name)
            cursor.execute(f"EXECUTE {name} ({', '.join(['%s'] * len(values))})", values)
            return cursor.fetchone()
