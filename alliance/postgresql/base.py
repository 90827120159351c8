"""Django's own way to PostgreSQL, which looks after a kept connection without asking the server each time."""

import select

from django.db.backends.postgresql import base
from psycopg2 import Error


class DatabaseWrapper(base.DatabaseWrapper):
    """A server that ends a connection says so on it, so one on which nothing has arrived is as good as before."""

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
