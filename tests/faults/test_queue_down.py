"""The queue server is gone or does not answer; offering goes on, and the news arrives when it is back."""

import signal
import time
from collections.abc import Callable

import pytest

from tests.faults.conftest import Tell
from tests.faults.ledger import Ledger
from tests.faults.programs import Page, Program
from tests.queue_server import QueueServer
from tests.workspace import Workspace, until

pytestmark = [pytest.mark.fault, pytest.mark.requirement("K04")]
AT_ONCE = 2.0


def test_an_offer_succeeds_without_the_queue_and_arrives_with_it(
    workspace_beside: Workspace, queue: QueueServer, tell: Tell
) -> None:
    workspace, ledger = workspace_beside, Ledger(workspace_beside)
    program, page = Program(workspace, "Fault Queue"), Page(workspace)
    leads = program.make_leads(4)
    ledger.wait_until_told()

    queue.kill()
    page.sign_in("tobias@nordhang.example")
    gone = both_doors(program, page, leads[:2])
    missing = ledger.items(list(gone))
    queue.start()
    back = arrives(ledger, list(gone))
    assert queue.process
    queue.process.send_signal(signal.SIGSTOP)
    silent = both_doors(program, page, leads[2:])
    queue.process.send_signal(signal.SIGCONT)
    again = arrives(ledger, list(silent))

    assert missing == {}
    assert max(*gone.values(), *silent.values()) < AT_ONCE
    assert ledger.check_due_times([*gone, *silent]) == 4
    ledger.check_feed()
    tell(f"queue gone: offered in {words(gone)} s (browser, REST), arrived {back:.1f} s after its return")
    tell(f"queue hangs: offered in {words(silent)} s (browser, REST), arrived {again:.1f} s after its return")


def both_doors(program: Program, page: Page, leads: list[int]) -> dict[int, float]:
    """One offer in the browser, one over REST; hand-off → how many seconds it took, form and pages included."""
    return dict(
        [
            timed(lambda: page.offer(leads[0])),
            timed(lambda: int(program.offer(leads[1]).body["id"])),
        ]
    )


def timed(offer: Callable[[], int]) -> tuple[int, float]:
    started = time.monotonic()
    return offer(), time.monotonic() - started


def arrives(ledger: Ledger, handoffs: list[int]) -> float:
    """Seconds until each hand-off has its one inbox item, without anybody doing anything."""
    started = time.monotonic()
    until(lambda: len(ledger.items(handoffs)) == len(handoffs), 40, ledger.workspace.explain)
    assert set(ledger.items(handoffs).values()) == {1}
    return time.monotonic() - started


def words(took: dict[int, float]) -> str:
    return " and ".join(f"{seconds:.2f}" for seconds in took.values())
