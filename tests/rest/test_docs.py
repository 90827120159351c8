"""The page for programmers names every code that a refusal can have, and none that there is not."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from django.core.handlers.base import BaseHandler
from django.urls import get_resolver

from alliance.errors import RuleError
from alliance.rest.hints import HINTS

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs/rest.md").read_text()
REACHED = (
    "alliance.rest", "alliance.hooks", "alliance.journal.readable", "alliance.people.tokens", "alliance.paging",
    "alliance.errors", "leads.crm",
    "leads.intake.actions", "leads.intake.api", "leads.intake.asking", "leads.intake.authorities",
    "leads.intake.changes", "leads.intake.definitions", "leads.intake.engine",
    "leads.intake.forwarding", "leads.intake.merging", "leads.intake.lifecycle", "leads.handoffs",
)  # fmt: skip
ONLY_IN_THE_BROWSER = {
    "unknown_authority",
    "handoff_not_closed",
    "basis_not_usable",
    "team_has_open_handoffs",
}
# The framework's own, and what the door says itself.
OTHERS = {
    (400, "unknown_host"), (401, "not_authenticated"), (404, "not_found"), (405, "method_not_allowed"),
    (406, "not_acceptable"), (500, "server_error"), (503, "unavailable"),
}  # fmt: skip


def refusals(kind: type[RuleError] = RuleError) -> Iterator[type[RuleError]]:
    for one in kind.__subclasses__():
        yield one
        yield from refusals(one)


def row_codes() -> set[str]:
    """What the engine says of a row."""
    rooms = ("leads/intake/engine", "leads/crm/consents.py", "leads/intake/authorities.py")
    sources = [*(ROOT / rooms[0]).glob("*.py"), *(ROOT / room for room in rooms[1:])]
    text = "\n".join(path.read_text() for path in sources)
    found = re.findall(r'(?:warn\(\s*[^,]*,|Problem\(|return|reason =)\s*"([a-z]+_[a-z_]+)"', text)
    return set(found)


def test_every_refusal_is_in_the_table_with_its_status() -> None:
    # Whatever may answer is loaded: the addresses, and what stands around them.
    assert get_resolver().url_patterns
    BaseHandler().load_middleware()
    there = {
        (one.status, one.code)
        for one in refusals()
        if one.__module__.startswith(REACHED) and one.code not in ONLY_IN_THE_BROWSER
    }

    said = {
        (int(status), code) for status, code in re.findall(r"^\| (\d{3}) \| `(\w+)` \|", PAGE, re.MULTILINE)
    }

    assert said == there | OTHERS
    assert {status for status, _code in said} <= {status.value for status in HTTPStatus}


def test_every_word_about_a_row_is_explained() -> None:
    explained = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", PAGE[PAGE.index("A row of a batch") :]))

    assert row_codes() <= explained


def test_hints_are_for_codes_that_exist() -> None:
    assert {code for code in HINTS if f"`{code}`" not in PAGE} == set()


def test_the_page_names_the_addresses_there_are() -> None:
    named = set(re.findall(r"`(?:GET|POST|PUT) (/[a-z-]+)", PAGE))

    assert named == {"/changes", "/leads", "/handoffs", "/sync-runs", "/sync-errors"}
