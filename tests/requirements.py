"""`pytest --requirements`: runs the tests marked with a requirement and prints which rows they show."""

import re
import sys
from pathlib import Path

import pytest

PAPER = Path(__file__).resolve().parent.parent / "docs" / "requirements.md"
ROW = re.compile(r"^\| (?P<row>[BSK]\d\d) \| (?P<text>.+) \| (?P<priority>[ABC]) \|$", re.MULTILINE)


LAST_LINE = pytest.StashKey[str]()


def requirement_rows() -> dict[str, tuple[str, str]]:
    """Row id → (priority, text), as written in docs/requirements.md."""
    return {found["row"]: (found["priority"], found["text"]) for found in ROW.finditer(PAPER.read_text())}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--requirements", action="store_true", help="run marked tests and print the rows they show"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    known = requirement_rows()
    for item in items:
        for mark in item.iter_markers("requirement"):
            if unknown := set(mark.args) - set(known):
                raise pytest.UsageError(f"{item.nodeid} is marked with unknown rows: {sorted(unknown)}")
            item.user_properties.extend(("requirement", row) for row in mark.args)
    if config.getoption("--requirements"):
        chosen = [item for item in items if item.get_closest_marker("requirement")]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not config.getoption("--requirements"):
        return
    passed, failed = _rows_of(terminalreporter, "passed"), _rows_of(terminalreporter, "failed", "error")
    shown, rows = passed - failed, requirement_rows()
    terminalreporter.section("requirements")
    for row, (priority, text) in rows.items():
        terminalreporter.line(f"{'shown' if row in shown else '  –  '}  {row} {priority}  {text}")
    shown_a = sum(rows[row][0] == "A" for row in shown)
    all_a = sum(priority == "A" for priority, _text in rows.values())
    config.stash[LAST_LINE] = f"requirements shown: {len(shown)}/{len(rows)} (A {shown_a}/{all_a})"


def pytest_unconfigure(config: pytest.Config) -> None:
    """The count is the very last line, after pytest's own summary."""
    if line := config.stash.get(LAST_LINE, ""):
        sys.stdout.write(f"{line}\n")


def _rows_of(reporter: pytest.TerminalReporter, *outcomes: str) -> set[str]:
    """A row with one failing test is not shown, however many others pass."""
    reports = (report for outcome in outcomes for report in reporter.stats.get(outcome, []))
    properties = (each for report in reports for each in getattr(report, "user_properties", []))
    return {str(row) for name, row in properties if name == "requirement"}
