"""Workers die and stay away; offers, clocks and news do not notice."""

import itertools
import signal
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from tests.faults.conftest import Tell
from tests.faults.ledger import Ledger
from tests.faults.programs import Answer, Program
from tests.workspace import Workspace, until

pytestmark = [pytest.mark.fault, pytest.mark.requirement("K04")]

OFFERED_LONG_AGO = """
from datetime import timedelta
from django.utils import timezone
from alliance.people.models import Team, User
from leads.crm.models import Lead
from leads.handoffs.actions import offer_handoff
from tests.faults.programs import CONTEXT, TEAM
handoff = offer_handoff(
    actor=User.objects.get(email="tobias@nordhang.example"), lead=Lead.objects.get(pk={lead}),
    team=Team.objects.get(name=TEAM), context=CONTEXT, now=timezone.now() - timedelta(days=20))
print(handoff.pk)
"""
SWEEP_TWICE = "from leads.handoffs.tasks import sweep_clocks; print(sweep_clocks() + sweep_clocks())"
ROUNDS, OFFERS_A_ROUND = 4, 25


def test_no_news_is_lost_or_doubled_when_workers_die(workspace: Workspace, tell: Tell) -> None:
    web, crm = Program(workspace, "Fault Web"), Program(workspace, "Fault CRM")
    leads, ledger = web.make_leads(ROUNDS * OFFERS_A_ROUND), Ledger(workspace)

    answers: list[Answer] = []
    with ThreadPoolExecutor(2) as doors:
        for number in range(ROUNDS):
            part = leads[number * OFFERS_A_ROUND : (number + 1) * OFFERS_A_ROUND]
            answers += offered_while_the_worker_dies(workspace, ledger, doors, (web, crm), part)
    ledger.wait_until_told()

    handoffs = check_answers(answers, leads)
    items = ledger.items(list(handoffs))
    assert items == dict.fromkeys(((pk, view["assignee"]["id"]) for pk, view in handoffs.items()), 1)
    assert ledger.check_due_times(list(handoffs)) == len(leads)
    assert due_times(ledger, list(handoffs)) == {
        pk: datetime.fromisoformat(view["due_at"]) for pk, view in handoffs.items()
    }
    length = ledger.check_feed()
    told = [
        change["subject_id"]
        for change in crm.changes()
        if change["verb"] == "handoff.offered" and change["subject_id"] in handoffs
    ]
    assert sorted(told) == sorted(handoffs)
    tell(
        f"{len(answers)} offers, worker killed {ROUNDS} times: {items.total()} inbox items for "
        f"{len({person for _pk, person in items})} people, feed of {length} without a gap"
    )


def offered_while_the_worker_dies(
    workspace: Workspace,
    ledger: Ledger,
    doors: ThreadPoolExecutor,
    programs: tuple[Program, Program],
    leads: list[int],
) -> list[Answer]:
    """Two programs offer; the worker is killed the moment it has begun to publish what they offered."""
    before = ledger.last_seq()
    turns = zip(itertools.cycle(programs), leads, strict=False)
    answers: list[Future[Answer]] = [doors.submit(program.offer, lead) for program, lead in turns]
    until(lambda: ledger.last_seq() > before, 20, workspace.explain)
    pid = workspace.kill("worker")
    until(lambda: workspace.pid("worker") not in (0, pid), 20, workspace.explain)
    return [answer.result() for answer in answers]


def check_answers(answers: list[Answer], leads: list[int]) -> dict[int, dict[str, Any]]:
    """Each offer was acknowledged, one hand-off for each lead; hand-off → what the answer said of it."""
    assert [answer.status for answer in answers] == [201] * len(leads)
    handoffs = {answer.body["id"]: answer.body for answer in answers}
    assert sorted(view["lead_id"] for view in handoffs.values()) == sorted(leads)
    return handoffs


def due_times(ledger: Ledger, handoffs: list[int]) -> dict[int, datetime]:
    return dict(ledger.ask("SELECT id, due_at FROM handoffs_handoff WHERE id = ANY(%s)", handoffs))


def test_clocks_run_on_while_worker_and_beat_are_away(workspace: Workspace, tell: Tell) -> None:
    program, ledger = Program(workspace, "Fault Clock"), Ledger(workspace)
    first, second = program.make_leads(2)
    ledger.wait_until_told()
    assert workspace.process

    workspace.process.send_signal(signal.SIGSTOP)
    try:
        gone = {part: workspace.kill(part) for part in ("worker", "beat")}
        fresh = program.offer(first).body["id"]
        late = int(workspace.manage("shell", "--no-imports", "-c", OFFERED_LONG_AGO.format(lead=second)))
        silent = ledger.verbs(late), ledger.items([fresh, late])
    finally:
        workspace.process.send_signal(signal.SIGCONT)
    for part, pid in gone.items():
        workspace.wait_for_restart(part, pid)
    until(lambda: len(ledger.verbs(late)) > 1, 30, workspace.explain)
    ledger.wait_until_told()

    assert silent == (["handoff.offered"], {})
    once_told = ["handoff.offered", "handoff.accept_breached", "handoff.escalated"]
    assert ledger.verbs(late) == once_told
    assert ledger.verbs(fresh) == ["handoff.offered"]
    assert ledger.check_due_times([fresh, late]) == 2
    check_told_once(ledger, fresh, late)
    swept = workspace.manage("shell", "--no-imports", "-c", SWEEP_TWICE).strip()
    assert (swept, ledger.verbs(late)) == ("0", once_told)
    tell(f"worker and beat away during two offers: {ledger.verbs(late)}, each told once")


def check_told_once(ledger: Ledger, fresh: int, late: int) -> None:
    """Whoever owes the answer has it once; each lead heard of the breach, the receiving one of the escalation."""
    for kind, handoffs, count in (
        ("handoff_answer", [fresh], 1),
        ("handoff_answer", [late], 1),
        ("handoff_escalated", [late], 1),
        ("handoff_late", [fresh], 0),
    ):
        assert sorted(ledger.items(handoffs, kind).values()) == [1] * count, kind
    late_items = ledger.items([late], "handoff_late")
    assert len(late_items) == 3
    assert set(late_items.values()) == {1}
    ((breached_at, due_at),) = ledger.ask(
        "SELECT accept_breached_at, due_at FROM handoffs_handoff WHERE id = %s", late
    )
    assert breached_at > due_at
