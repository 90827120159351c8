"""`make bench`: the program beside its physical limit at 1 thousand, 100 thousand and 1 million leads."""

import argparse
import json
import os
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.figures import Report, percentile, seconds, usual_ms
from benchmarks.paper import write_paper

SIZES = {"1k": 1_000, "100k": 100_000, "1m": 1_000_000}
# Each page shows as many rows at every size, so that what grows is the table alone: a full list, or one person.
PAGES = {
    "lead_list": "/leads/",
    "lead_filter": "/leads/?stage=mql",
    "lead_search": "/leads/?q=M%C3%BCller",
    "lead_search_email": "/leads/?q=grown77%40firma77.example",
    "lead_search_rare": "/leads/?q=grown777%40",
    "lead_two_filters": "/leads/?source=event&campaign=messe",
    "today": "/today/",
    "handoff_board": "/handoffs/board/",
}
BULK_ROWS = 10_000


def main() -> int:
    """Run all figures; exit code 1 when a limit was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(SIZES), help="which of 1k,100k,1m")
    parser.add_argument("--write", type=Path, help="a file for the figures as a page to read")
    wanted = parser.parse_args()
    from tests.workspace import running_workspace

    report = Report()
    with (
        tempfile.TemporaryDirectory(prefix="alliance-bench-") as folder,
        running_workspace(Path(folder)) as workspace,
    ):
        os.environ.update(workspace.env)
        import django

        django.setup()
        _measure(report, workspace, wanted.sizes.split(","))
        if wanted.write:
            write_paper(wanted.write, report.figures, report.missed, _server_version())
    print(json.dumps({"figures": report.figures, "missed": report.missed}))
    return 1 if report.missed else 0


def _server_version() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _measure(report: Report, workspace: Any, sizes: list[str]) -> None:
    from alliance.environment import server_address
    from benchmarks.feed import measure_feed

    scopes = "leads:read,leads:write,touches:write,consents:write,handoffs:read,changes:read"
    token = workspace.manage("create_token", "Bench", "--scopes", scopes).strip()
    print("commit → browser, 100 open streams", flush=True)
    _notice(report, workspace.push_url)
    _pages_and_batches(report, workspace.url, token, sizes)
    print("the change feed, two programs", flush=True)
    measure_feed(report, workspace.url, token, server_address("DATABASE_URL"))
    if {"1k", "1m"} <= set(sizes):
        for page in (*PAGES, "lead_record", "bare_page"):
            ratio = report.figures[f"{page}_1m_ms"] / report.figures[f"{page}_1k_ms"]
            report.add(f"{page}_1m_over_1k", ratio)
            if page != "bare_page":
                report.hold(f"{page}_1m_over_1k", at_most=1.5)


def _notice(report: Report, push_url: str) -> None:
    from benchmarks.notice import notice_delays

    delays = notice_delays(push_url)
    report.add("notice_p50_ms", percentile(delays, 0.5), "ms")
    report.add("notice_p99_ms", percentile(delays, 0.99), "ms")
    report.hold("notice_p99_ms", at_most=100)


def _pages_and_batches(report: Report, url: str, token: str, sizes: list[str]) -> None:
    """At each size every page as a person opens it, then many leads at once by program and by file.

    One lead at a time comes after the smallest size, for it adds leads of its own.
    """
    from alliance.environment import server_address
    from alliance.people.models import User
    from benchmarks.file_import import measure_import
    from benchmarks.growth import grow_to
    from benchmarks.single import measure_single
    from benchmarks.site import Site, session_cookie

    client = Site(url, {"Authorization": f"Bearer {token}"})
    reader = User.objects.get(email="deniz@nordhang.example")
    browser = Site(url, {"Cookie": session_cookie(reader), "Accept-Language": "de"})
    rows: dict[str, int] = {}
    for name in sizes:
        pages = {**PAGES, "lead_record": f"/leads/{grow_to(SIZES[name])}/"}
        # The server closed what was idle meanwhile; the next request opens it anew.
        browser.connection.close()
        client.connection.close()
        print(f"{SIZES[name]:,} leads", flush=True)
        _pages(report, browser, name, pages, rows)
        _bulk(report, client, name)
        measure_import(report, name, server_address("DATABASE_URL"))
        if name == sizes[0]:
            print("one lead a request, eight programs", flush=True)
            measure_single(report, url, token)


def _pages(report: Report, browser: Any, size: str, pages: dict[str, str], rows: dict[str, int]) -> None:
    """Each page, beside one that does nothing; fails when a page shows more or less than at the size before."""
    from benchmarks.bare_page import bare_site

    with bare_site() as bare:
        report.add(f"bare_page_{size}_ms", usual_ms(partial(bare.get, "/")), "ms")
    for page, path in pages.items():
        shown = browser.get(path).count(b"<tr")
        if rows.setdefault(page, shown) != shown:
            raise RuntimeError(f"{path} shows {shown} rows, and {rows[page]} before: times would not compare")
        report.add(f"{page}_{size}_ms", usual_ms(partial(browser.get, path)), "ms")


def _bulk(report: Report, client: Any, name: str) -> None:
    """Bulk sync over HTTP and the raw limit in turns, the better of two rounds each; new rows, then the same again."""
    from alliance.environment import server_address
    from benchmarks.raw_limit import RawLimit
    from benchmarks.rows import batches
    from leads.crm.models import Lead

    program, again, raw = 0.0, 0.0, 0.0
    for turn in range(2):
        above = Lead.objects.order_by("-pk").values_list("pk", flat=True)[0]
        bodies = batches(f"b{name}{turn}", 0, BULK_ROWS)
        program = max(program, BULK_ROWS / seconds(partial(_send, client, bodies, "created")))
        again = max(again, BULK_ROWS / seconds(partial(_send, client, bodies, "unchanged")))
        newest = Lead.objects.order_by("-pk").values_list("pk", flat=True)[0]
        limit = RawLimit(server_address("DATABASE_URL"), above + 1, newest)
        limit.rename(f"raw{name}{turn}")
        raw = max(raw, limit.rows_per_second())
        limit.connection.close()
    report.add(f"bulk_{name}_rows_per_s", program, "rows/s")
    report.add(f"bulk_unchanged_{name}_rows_per_s", again, "rows/s")
    report.add(f"raw_{name}_rows_per_s", raw, "rows/s")
    report.add(f"bulk_{name}_share_of_raw", program / raw)
    report.hold(f"bulk_{name}_share_of_raw", at_least=0.65)


def _send(client: Any, bodies: list[bytes], expected: str) -> None:
    for body in bodies:
        results = client.post("/api/v1/leads/bulk", body)["results"]
        if any(result["status"] != expected for result in results):
            raise RuntimeError(f"a row was not {expected}: {results[0]}")


if __name__ == "__main__":
    sys.exit(main())
