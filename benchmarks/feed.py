"""Reading the change feed from its beginning, beside the same entries read by plain psycopg2."""

import threading
import time
import urllib.parse

import msgspec
import psycopg2

from benchmarks.figures import Report, seconds
from benchmarks.site import Site

LIMIT, READERS, MOST = 1000, 2, 200_000
RAW = """
SELECT p.seq, e.verb, e.at, e.subject_type, e.subject_id, e.actor_side, e.origin, e.reason, e.data::text
FROM journal_publication p JOIN journal_entry e ON e.id = p.entry_id
WHERE p.seq > %s ORDER BY p.seq LIMIT %s
"""


class Page(msgspec.Struct):
    """As much of an answer as a reader needs to go on."""

    results: list[msgspec.Raw]
    next_cursor: str


def measure_feed(report: Report, url: str, token: str, dsn: str) -> None:
    """Two programs read the whole feed at once, page by page; entries a second of both together."""
    site_headers = {"Authorization": f"Bearer {token}"}
    counts: list[int] = []
    readers = [
        threading.Thread(target=lambda: counts.append(_read_all(Site(url, site_headers))))
        for _ in range(READERS)
    ]
    start = time.perf_counter()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    rate = sum(counts) / (time.perf_counter() - start)
    entries = 0

    def read_raw() -> None:
        nonlocal entries
        entries = _read_raw(dsn)

    raw = entries / took if (took := seconds(read_raw)) and entries else 0.0
    report.add("feed_entries_per_s", rate, "entries/s")
    report.add("raw_feed_entries_per_s", raw, "entries/s")
    report.hold("feed_entries_per_s", at_least=20_000)


def _read_all(site: Site) -> int:
    cursor, count = "", 0
    while count < MOST:
        query = {"limit": LIMIT, **({"cursor": cursor} if cursor else {})}
        page = msgspec.json.decode(site.get(f"/api/v1/changes?{urllib.parse.urlencode(query)}"), type=Page)
        if not page.results:
            break
        count, cursor = count + len(page.results), page.next_cursor
    return count


def _read_raw(dsn: str) -> int:
    connection = psycopg2.connect(dsn)
    position, count = 0, 0
    with connection, connection.cursor() as cursor:
        while count < MOST:
            cursor.execute(RAW, [position, LIMIT])
            rows = cursor.fetchall()
            if not rows:
                break
            count, position = count + len(rows), rows[-1][0]
    connection.close()
    return count
