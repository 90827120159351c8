"""The page server dies while it answers: with an idempotency key the program asks again, and all happens once."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest

from tests.faults.ledger import Ledger
from tests.faults.programs import CUT_OFF, Answer, Program, lead_row
from tests.workspace import Workspace, until

pytestmark = [pytest.mark.fault, pytest.mark.requirement("K04")]
# What was refused is noted after the commit and before the answer; the journal before the commit.
AFTER_THE_COMMIT, BEFORE_THE_COMMIT = "rest_refusal", "journal_entry"
KEPT = "SELECT body FROM rest_idempotentanswer WHERE key = %s"
WAITING = """
SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass
"""
COUNTS = """
SELECT count(DISTINCT l.id), count(DISTINCT c.id), count(DISTINCT e.id)
FROM crm_lead l JOIN crm_consent c ON c.lead_id = l.id
JOIN journal_entry e ON e.subject_type = 'lead' AND e.subject_id = l.id AND e.verb = 'lead.created'
WHERE l.email = ANY(%s)
"""


def test_an_answer_that_died_after_the_commit_is_given_by_the_next_process(workspace: Workspace) -> None:
    program, ledger, body, key = (
        Program(workspace, "Fault Lost"),
        Ledger(workspace),
        batch(8_100_000),
        "lost-1",
    )

    with ThreadPoolExecutor(1) as door, held(workspace, AFTER_THE_COMMIT):
        first = door.submit(program.send, "POST", "/leads/bulk", body, **{"Idempotency-Key": key})
        until(lambda: ledger.ask(KEPT, key) and ledger.ask(WAITING, AFTER_THE_COMMIT)[0][0], 20.0)
        died = workspace.kill("web")
        check_cut_off(first)
    kept = bytes(ledger.ask(KEPT, key)[0][0])
    workspace.wait_for_restart("web", died)
    again = [program.insist("POST", "/leads/bulk", body, key) for _ in range(2)]

    assert [(answer.status, answer.replayed) for answer in again] == [(200, True)] * 2
    assert [answer.raw for answer in again] == [kept] * 2
    assert [one["status"] for one in again[0].body["results"]] == ["created", "created", "refused"]
    assert ledger.ask(COUNTS, emails(body)) == [(2, 2, 2)]


def test_what_died_before_the_commit_left_nothing_and_its_key_free(workspace: Workspace) -> None:
    program, ledger, body, key = Program(workspace, "Fault Cut"), Ledger(workspace), batch(8_200_000), "cut-1"

    with ThreadPoolExecutor(1) as door, held(workspace, BEFORE_THE_COMMIT):
        first = door.submit(program.send, "POST", "/leads/bulk", body, **{"Idempotency-Key": key})
        until(lambda: ledger.ask(WAITING, BEFORE_THE_COMMIT)[0][0], 20.0)
        died = workspace.kill("web")
        check_cut_off(first)
    workspace.wait_for_restart("web", died)
    left = ledger.ask(KEPT, key), ledger.ask(COUNTS, emails(body))
    again = [program.insist("POST", "/leads/bulk", body, key) for _ in range(2)]

    assert left == ([], [(0, 0, 0)])
    assert [(answer.status, answer.replayed) for answer in again] == [(200, False), (200, True)]
    assert ledger.ask(COUNTS, emails(body)) == [(2, 2, 2)]


def batch(number: int) -> dict[str, Any]:
    """Two new people with a consent each, and a row that reaches nobody."""
    return {"leads": [lead_row(number), lead_row(number + 1), {"external_id": str(number), "city": "Ulm"}]}


def emails(body: dict[str, Any]) -> list[str]:
    return [row["email"] for row in body["leads"] if "email" in row]


@contextmanager
def held(workspace: Workspace, table: str) -> Iterator[None]:
    """Whoever writes into the table waits."""
    connection = psycopg2.connect(workspace.addresses["DATABASE_URL"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield
    finally:
        connection.close()


def check_cut_off(first: "Future[Answer]") -> None:
    with pytest.raises(CUT_OFF):
        first.result(20)
