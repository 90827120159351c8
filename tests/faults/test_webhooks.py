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
from tests.hooks.receivers import Received, Receiver, listening
from tests.workspace import Workspace, until

pytestmark = [pytest.mark.fault, pytest.mark.requirement("K07")]
SETTLING = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND query LIKE 'SELECT "hooks_endpoint"%%'
"""
LOGGED = "SELECT state, attempts FROM hooks_delivery WHERE message_id = %s"


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


def same_as(first: Received, receiver: Receiver) -> list[Received]:
    return [one for one in receiver.received if one.id == first.id]


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
        # Clocks of the demo's own hand-offs may be told of meanwhile.
        first = receiver.received[0]
        until(lambda: len(same_as(first, receiver)) > 1, 90, workspace.explain)
        until(lambda: ledger.ask(LOGGED, first.id) == [("taken", 1)], 20, workspace.explain)

    workspace.wait_for_restart("worker", pid)
    _first, second = same_as(first, receiver)
    assert first.opened(made["secret"]) == second.opened(made["secret"])
    assert first.opened(made["secret"])["type"] == "handoff.offered"
    tell("worker killed between answer and note: sent twice, one id, logged once")
