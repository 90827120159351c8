"""The figures of one run as a page to read: what was measured, on what, beside which limit."""

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

COMMAND = "make bench WRITE=docs/performance.md"
_SIZES = {"1k": "1 thousand", "100k": "100 thousand", "1m": "1 million"}
_PAGES = {
    "lead_list": "list of leads",
    "lead_filter": "list, one filter",
    "lead_two_filters": "list, two filters at once",
    "lead_search": "search for a name",
    "lead_search_email": "search for an e-mail address",
    "lead_search_rare": "search for a rare word",
    "lead_record": "a lead's record",
    "handoff_board": "board of hand-offs",
    "today": "Today",
    "bare_page": "a page that does nothing, meanwhile",
}
_WRITING = {
    "bulk_{}_rows_per_s": ("bulk over REST", "raw_{}_rows_per_s", 0.65),
    "import_{}_rows_per_s": ("file import", "raw_import_{}_rows_per_s", 0.6),
}
Figures = Mapping[str, float]


def write_paper(path: Path, figures: Figures, missed: list[str], postgresql: str) -> None:
    """Write the page; it says itself which limits were missed."""
    parts = [_head(postgresql), _writing(figures), _singles(figures), _pages(figures), _missed(missed)]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _head(postgresql: str) -> str:
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("Django", "psycopg2-binary", "granian", "celery")
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"""# Performance

Written by `{COMMAND}` on {datetime.now(UTC):%d %B %Y}, the whole of it from one run. It starts a workspace of its own
(two page processes, two workers, beat, push, PostgreSQL and Valkey, all on this one machine), fills it to each size and measures the
program beside what the machine can do at most. A limit is a fact about this machine and this hour: read the ratios, and repeat the
run on yours; nothing else should be busy meanwhile. A Python that was built without optimisation, as pyenv does unless told
otherwise, takes up to half as long again as a distribution's.

- **Machine**: {_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}
- **Versions**: Python {platform.python_version()}, {packages}, PostgreSQL {postgresql}"""


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def _writing(figures: Figures) -> str:
    rows = []
    for name, (what, raw_name, wanted) in _WRITING.items():
        for size, words in _SIZES.items():
            program, raw = figures.get(name.format(size)), figures.get(raw_name.format(size))
            if program and raw:
                rows.append(
                    f"| {what}, {words} leads there | {program:,.0f} | {raw:,.0f} | {program / raw:.2f} | ≥ {wanted} |"
                )
    return "\n".join(
        [
            "## Many leads at once",
            "",
            "New leads with external id, consent and journal entry, and what an import keeps to be undone, per second. The raw"
            "\nlimit writes the very same rows into the same tables by plain psycopg2, a thousand to a transaction.",
            "",
            "| | leads/s | raw limit | ratio | wanted |",
            "|---|--:|--:|--:|--:|",
            *rows,
        ]
    )


def _singles(figures: Figures) -> str:
    bare = figures["bare_page_per_s"]
    rows = [
        ("a new lead (PUT)", figures["single_put_new_per_s"], "≥ 400"),
        ("a changed lead (PUT)", figures["single_put_changed_per_s"], ""),
        ("a lead (GET)", figures["single_get_per_s"], ""),
    ]
    lines = [f"| {what}, eight programs at once | {rate:,.0f}/s | {wanted} |" for what, rate, wanted in rows]
    feed, raw_feed = figures["feed_entries_per_s"], figures["raw_feed_entries_per_s"]
    lines += [
        f"| a page that does nothing, eight programs at once | {bare:,.0f}/s | |",
        f"| change feed, two programs | {feed:,.0f} entries/s (plain SQL: {raw_feed:,.0f}) | ≥ 20,000 |",
        f"| commit → 100 open browsers, half of them / 99 of 100 | {figures['notice_p50_ms']:.0f} ms /"
        f" {figures['notice_p99_ms']:.0f} ms | ≤ 100 ms |",
    ]
    return "\n".join(["## One at a time", "", "| | figure | wanted |", "|---|--:|--:|", *lines])


def _pages(figures: Figures) -> str:
    sizes = [size for size in _SIZES if f"lead_list_{size}_ms" in figures]
    head = " | ".join(_SIZES[size] for size in sizes)
    lines = [
        "## Pages",
        "",
        "Milliseconds on the server's own machine, signed in, for as many rows at every size. How much the machine itself changed its"
        "\nspeed meanwhile is seen in the last line.",
        "",
        f"| | {head} | 1 million ÷ 1 thousand | wanted |",
        f"|---|{'--:|' * len(sizes)}--:|--:|",
    ]
    for page, what in _PAGES.items():
        times = " | ".join(_ms(figures[f"{page}_{size}_ms"]) for size in sizes)
        ratio = figures.get(f"{page}_1m_over_1k")
        wanted = "" if page == "bare_page" else "≤ 1.5"
        lines.append(f"| {what} | {times} | {f'{ratio:.2f}' if ratio else ''} | {wanted} |")
    return "\n".join(lines)


def _ms(time: float) -> str:
    return f"{time:.1f}" if time >= 10 else f"{time:.2f}"


def _missed(missed: list[str]) -> str:
    if not missed:
        return "Every limit was reached in this run."
    return "Missed in this run: " + ", ".join(f"`{name}`" for name in missed) + "."
