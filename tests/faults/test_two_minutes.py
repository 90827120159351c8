"""Two minutes of offers, bulk syncs and imports while one part after the other is killed."""

import itertools
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from tests.faults.conftest import Tell
from tests.faults.kills import kill_until
from tests.faults.ledger import Ledger
from tests.faults.programs import CONTEXT, TEAM, Program, lead_row
from tests.workspace import ROOT, Workspace

pytestmark = [pytest.mark.fault, pytest.mark.requirement("K04")]
SECONDS, BATCH, OFFERS_A_BATCH, FILES, FILE_ROWS = 120, 40, 4, 3, 4000
PARTS = ("web", "worker", "postgres", "valkey", "beat", "push")
KNOWN = """
SELECT e.external_id, (SELECT count(*) FROM journal_entry j
  WHERE j.verb = 'lead.created' AND j.subject_type = 'lead' AND j.subject_id = e.lead_id)
FROM crm_externalid e WHERE e.system = %s
"""
DUE = "SELECT id, lead_id, due_at FROM handoffs_handoff WHERE lead_id = ANY(%s)"


@dataclass
class Sync:
    """A system that sends fresh leads batch by batch, each until it is acknowledged, and offers some of each."""

    program: Program
    numbers: "itertools.count[int]"
    sent: set[str] = field(default_factory=set)
    offered: dict[int, tuple[int, str]] = field(default_factory=dict)

    def work_until(self, deadline: float) -> None:
        while time.monotonic() < deadline:
            rows = [lead_row(next(self.numbers)) for _ in range(BATCH)]
            results = self.program.insist("POST", "/leads/bulk", {"leads": rows}).body["results"]
            assert {result["status"] for result in results} <= {"created", "unchanged"}, results
            self.sent |= {row["external_id"] for row in rows}
            for result in results[:OFFERS_A_BATCH]:
                self.offer(result["id"])

    def offer(self, lead: int) -> None:
        path, body = f"/leads/{lead}/handoffs", {"team": TEAM, "context": CONTEXT}
        answer = self.program.insist("POST", path, body, key=f"two-minutes-{lead}")
        assert answer.status == 201, answer
        self.offered[lead] = answer.body["id"], answer.body["due_at"]


@pytest.mark.timeout(600)
def test_two_minutes_of_kills_lose_and_double_nothing(workspace: Workspace, tell: Tell) -> None:
    ledger, deadline = Ledger(workspace), time.monotonic() + SECONDS
    syncs = [
        Sync(Program(workspace, f"Minutes {name}"), itertools.count(start))
        for name, start in (("crm", 500_000), ("shop", 700_000))
    ]
    command = [sys.executable, "-m", "tests.faults.importer", str(FILES), str(FILE_ROWS)]

    with (
        subprocess.Popen(command, cwd=ROOT, env=workspace.env, stdout=subprocess.PIPE, text=True) as importer,
        ThreadPoolExecutor(len(syncs)) as doors,
    ):
        work = [doors.submit(sync.work_until, deadline) for sync in syncs]
        kills = kill_until(workspace, PARTS, random.Random(22), deadline)
        for each in work:
            each.result()
        files = importer.communicate(timeout=120)[0].split()
    ledger.wait_until_told()

    assert (importer.returncode, len(files)) == (0, FILES)
    # Files with the same headings come from the same source, so they share the name of the first.
    rows_of_files = itertools.product(range(FILES), range(FILE_ROWS))
    check_leads(ledger, files[0], {f"datei{number}-{row}" for number, row in rows_of_files})
    for sync in syncs:
        check_leads(ledger, sync.program.system, sync.sent)
        check_offers(ledger, sync.offered)
    tell(
        f"{SECONDS} s, kills {dict(kills)}: {sum(len(sync.sent) for sync in syncs)} leads synced, "
        f"{FILES * FILE_ROWS} imported, {sum(len(sync.offered) for sync in syncs)} offered, each once; "
        f"no due time moved, feed of {ledger.check_feed()} without a gap"
    )


def check_leads(ledger: Ledger, system: str, expected: set[str]) -> None:
    """Every row that was acknowledged is there, created once, and no other is."""
    known = dict(ledger.ask(KNOWN, system))
    assert set(known) == expected
    assert set(known.values()) == {1}


def check_offers(ledger: Ledger, offered: dict[int, tuple[int, str]]) -> None:
    """One hand-off for each lead, with the due time that the answer named and one inbox item."""
    stored = ledger.ask(DUE, list(offered))
    assert {lead: (pk, due_at) for pk, lead, due_at in stored} == {
        lead: (pk, datetime.fromisoformat(due_at)) for lead, (pk, due_at) in offered.items()
    }
    assert len(stored) == len(offered) == ledger.check_due_times([pk for pk, _due in offered.values()])
    items = ledger.items([pk for pk, _due in offered.values()])
    assert (len(items), set(items.values())) == (len(offered), {1})
