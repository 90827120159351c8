"""What a database holds, asked of the database itself: a table that a room adds tomorrow is in tomorrow's backup."""

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter

from django.db import connection

# Every installation has it, and nothing else does.
HISTORY = "django_migrations"
TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
GROUP BY c.relname ORDER BY c.relname
"""
# A foreign key that cannot wait for the end of the transaction decides which table comes first.
AT_ONCE = """
SELECT c.conrelid::regclass::text, c.confrelid::regclass::text FROM pg_constraint c
WHERE c.contype = 'f' AND NOT c.condeferrable AND c.conrelid <> c.confrelid
  AND c.connamespace = current_schema()::regnamespace
"""
SEQUENCES = """
SELECT s.relname, t.relname, a.attname::text, q.seqmax
FROM pg_class s JOIN pg_sequence q ON q.seqrelid = s.oid
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid
  AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE s.relnamespace = current_schema()::regnamespace ORDER BY s.relname
"""
WITH_TRIGGERS = """
SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname
"""


@dataclass(frozen=True)
class Sequence:
    """Where the next id of a column comes from."""

    name: str
    table: str
    column: str
    highest: int


def tables() -> dict[str, list[str]]:
    """Table → its columns, those left out that the database computes itself."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return {name: list(columns) for name, columns in cursor.fetchall()}


def in_order(names: Iterable[str]) -> list[str]:
    """Those that others refer to come first, as far as the database insists on it."""
    order: TopologicalSorter[str] = TopologicalSorter({name: [] for name in sorted(names)})
    with connection.cursor() as cursor:
        cursor.execute(AT_ONCE)
        for table, referred in cursor.fetchall():
            order.add(table, referred)
    return list(order.static_order())


def sequences() -> list[Sequence]:
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        return [Sequence(*row) for row in cursor.fetchall()]


def tables_with_triggers() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(WITH_TRIGGERS)
        return [name for (name,) in cursor.fetchall()]


def quoted(*names: str) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)
