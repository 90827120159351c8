"""A worker dies after the receiver took a message and before it noted that: the message comes again, under its id."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psutil
import psycopg2
import pytest

from tests.faults.conftest import Tell
from tests.faults.ledger import Ledger
from tests.faults.programs import Program
from tests.hooks.receivers import listening
from tests.workspace import Workspace, until

pytestmark = [pytest.mark.fault, pytest.mark.requirement("K07")]
SETTLING = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND query LIKE 'SELECT "hooks_endpoint"%%'
"""
LOGGED = "SELECT message_id, state, attempts FROM hooks_delivery WHERE endpoint_id = %s"


@contextmanager
def held(workspace: Workspace, webhook: int) -> Iterator[None]:
    """Nobody can note anything about the webhook for the length of a block."""
    connection = psycopg2.connect(workspace.addresses["DATABASE_URL"])
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM hooks_endpoint WHERE id = %s FOR UPDATE", [webhook])
        yield
        connection.rollback()


def kill_with_children(workspace: Workspace) -> int:
    children = psutil.Process(workspace.pid("worker")).children(recursive=True)
    pid = workspace.kill("worker")
    for child in children:
        child.kill()
    return pid


def test_a_worker_killed_between_answer_and_note_sends_twice_under_one_id(
    workspace: Workspace, tell: Tell
) -> None:
    program, other, ledger = (
        Program(workspace, "Fault Hook"),
        Program(workspace, "Fault Form"),
        Ledger(workspace),
    )
    with listening() as receiver:
        body: dict[str, Any] = {"url": receiver.url, "types": ["handoff"]}
        made = program.ask("/webhooks", body).body
        webhook = made["webhook"]["id"]
        (lead,) = other.make_leads(1)
        receiver.gate.clear()

        assert other.offer(lead).status == 201
        until(lambda: bool(receiver.received), 20, workspace.explain)
        with held(workspace, webhook):
            receiver.gate.set()
            until(lambda: ledger.ask(SETTLING)[0][0] > 0, 20, workspace.explain)
            pid = kill_with_children(workspace)
        until(lambda: len(receiver.received) > 1, 90, workspace.explain)
        until(lambda: ledger.ask(LOGGED, webhook)[0][1] == "taken", 20, workspace.explain)

    workspace.wait_for_restart("worker", pid)
    first, second = receiver.received
    assert first.id == second.id
    assert first.opened(made["secret"]) == second.opened(made["secret"])
    assert ledger.ask(LOGGED, webhook) == [(first.id, "taken", 1)]
    tell("worker killed between answer and note: sent twice, one id, logged once")
