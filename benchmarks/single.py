"""One lead a request: eight programs at once against a page server that does nothing, on the same machine."""

import json
import time
from typing import Any

from django.db import connection

from benchmarks.bare_page import bare_site
from benchmarks.crowd import request, requests_per_second
from benchmarks.figures import Report
from benchmarks.rows import lead_row

CLIENTS, LEADS, ROUNDS = 8, 2000, 6
SYSTEM = "bench-single"
UNREAD = """
SELECT EXISTS (SELECT 1 FROM journal_entry e WHERE e.id > (SELECT published_below FROM journal_publishermark)
               AND NOT EXISTS (SELECT 1 FROM journal_publication p WHERE p.entry_id = e.id))
    OR EXISTS (SELECT 1 FROM journal_reader WHERE position < (SELECT last_seq FROM journal_publishermark))
"""


def measure_single(report: Report, url: str, token: str) -> None:
    """New leads with consent, then a change of each, then each read; the best of some rounds."""
    _wait_until_all_is_read()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    best = {"put_new": 0.0, "put_changed": 0.0, "get": 0.0}
    requests_per_second(url, _shares(headers, "PUT", "warm", {}, 400))
    for turn in range(ROUNDS):
        series = f"single{turn}"
        kinds: dict[str, tuple[str, dict[str, Any]]] = {
            "put_new": ("PUT", {}),
            "put_changed": ("PUT", {"job_title": "Einkauf"}),
            "get": ("GET", {}),
        }
        for name, (method, change) in kinds.items():
            rate = requests_per_second(url, _shares(headers, method, series, change, LEADS))
            best[name] = max(best[name], rate)
    with bare_site() as bare:
        nothing = [[request("GET", "/", {})] * (LEADS // CLIENTS)] * CLIENTS
        bare_rate = max(requests_per_second(bare.url, nothing) for _ in range(ROUNDS))
    for name, rate in best.items():
        report.add(f"single_{name}_per_s", rate, "requests/s")
    report.add("bare_page_per_s", bare_rate, "requests/s")
    report.add("single_put_new_share_of_bare", best["put_new"] / bare_rate)
    report.hold("single_put_new_per_s", at_least=400)


def _wait_until_all_is_read() -> None:
    """The workers still read what came before; that is not what is measured here."""
    deadline = time.monotonic() + 120
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(UNREAD)
            if cursor.fetchone() == (False,):
                return
            time.sleep(0.5)
    raise RuntimeError("the workers did not catch up with the feed")


def _shares(
    headers: dict[str, str], method: str, series: str, change: dict[str, Any], count: int
) -> list[list[bytes]]:
    return [
        [_one(headers, method, series, number, change) for number in range(client, count, CLIENTS)]
        for client in range(CLIENTS)
    ]


def _one(headers: dict[str, str], method: str, series: str, number: int, change: dict[str, Any]) -> bytes:
    row = {**lead_row(number, series), **change}
    path = f"/api/v1/leads/by-external-id/{SYSTEM}/{row['external_id']}"
    return request(method, path, headers, json.dumps(row).encode() if method == "PUT" else b"")
