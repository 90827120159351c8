"""After a test that commits for real, the database is again as the migrations left it.

Django's own flush empties every table, those that migrations filled too (the six phases, rules of the score), and its
serialised copy cannot be loaded past our triggers. Here what migrations brought is kept aside and put back.
"""

from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

# Kept as they are: they belong to Django and no test changes them.
UNTOUCHED = {"django_migrations", "django_content_type", "auth_permission"}
ASIDE = "kept_"


def keep_what_migrations_brought() -> None:
    """Copy every filled table aside, once per test database, and take over from Django's flush."""
    with connection.cursor() as cursor:
        tables = _tables(cursor)
        for table in tables - UNTOUCHED:
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
            if cursor.fetchone()[0] and f"{ASIDE}{table}" not in tables:
                cursor.execute(f'CREATE TABLE "{ASIDE}{table}" AS TABLE "{table}"')
    setattr(TransactionTestCase, "_fixture_teardown", _restore)  # noqa: B010 - Django's own hook, unknown to the stubs


def _restore(_case: Any) -> None:
    """Empty all tables and put back what was kept aside."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = _tables(cursor) - UNTOUCHED
        kept = sorted(table for table in tables if table.startswith(ASIDE))
        names = ", ".join(f'"{table}"' for table in sorted(tables) if not table.startswith(ASIDE))
        cursor.execute(f"TRUNCATE {names}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in kept:
            cursor.execute(f'INSERT INTO "{table.removeprefix(ASIDE)}" SELECT * FROM "{table}"')


def _tables(cursor: Any) -> set[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {name for (name,) in cursor.fetchall()}
