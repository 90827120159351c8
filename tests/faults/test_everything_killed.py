"""The power goes while hand-offs are offered: what was acknowledged is there, and nothing is there twice."""

from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.faults.conftest import Tell
from tests.faults.ledger import Ledger
from tests.faults.programs import CUT_OFF, Answer, Program
from tests.workspace import Workspace, until

pytestmark = [pytest.mark.fault, pytest.mark.requirement("K04")]
OFFERS, WHEN_THE_POWER_GOES = 80, 25
KEY_IS_HELD = "idempotency_key_in_flight"


def test_what_was_acknowledged_survives_and_nothing_happens_twice(workspace: Workspace, tell: Tell) -> None:
    programs = Program(workspace, "Fault Power A"), Program(workspace, "Fault Power B")
    leads, ledger = programs[0].make_leads(OFFERS), Ledger(workspace)

    acknowledged = offer_until_the_power_goes(workspace, programs, leads)
    until(lambda: not workspace.processes(), 10)
    workspace.start().wait_until_ready()
    ledger.wait_until_told()
    survived = ledger.handoffs_of(leads)
    check_each_once(ledger, survived)
    unsure = offer_again(programs, leads, acknowledged)
    ledger.wait_until_told()

    for lead, handoff in acknowledged.items():
        assert survived[handoff][0] == lead
    in_flight = {lead for lead, _assignee in survived.values()} - set(acknowledged)
    assert WHEN_THE_POWER_GOES <= len(acknowledged) < OFFERS
    assert len(unsure) + len(in_flight) <= len(programs)
    complete = ledger.handoffs_of(leads)
    assert sorted(lead for lead, _assignee in complete.values()) == sorted(leads)
    check_each_once(ledger, complete)
    ledger.check_feed()
    tell(
        f"everything killed after {len(acknowledged)} of {OFFERS} offers: all there, and {len(in_flight)} "
        f"nobody heard of; all sent again: {len(complete)} hand-offs, each with one inbox item"
    )


def offer_until_the_power_goes(
    workspace: Workspace, programs: tuple[Program, Program], leads: list[int]
) -> dict[int, int]:
    """Two programs offer until nobody answers; lead → hand-off of what was acknowledged."""
    with ThreadPoolExecutor(len(programs)) as doors:
        asked = {lead: doors.submit(offer, programs, leads, lead) for lead in leads}
        until(lambda: sum(map(is_acknowledged, asked.values())) >= WHEN_THE_POWER_GOES, 30)
        workspace.kill_all()
    return {lead: each.result().body["id"] for lead, each in asked.items() if is_acknowledged(each)}


def offer(programs: tuple[Program, Program], leads: list[int], lead: int) -> Answer:
    """Each program offers every other lead; the key makes asking again safe."""
    return programs[leads.index(lead) % 2].offer(lead, key=f"power-{lead}")


def offer_again(programs: tuple[Program, Program], leads: list[int], known: dict[int, int]) -> list[int]:
    """All leads under their old keys: what was acknowledged is answered as before, what was not is offered now.

    A key whose request died on the way is held for a minute; that lead is offered without it. Gives those leads.
    """
    answers = {lead: offer(programs, leads, lead) for lead in leads}
    assert {lead: answers[lead].body["id"] for lead in known} == known
    unsure = [lead for lead, answer in answers.items() if answer.status != 201]
    for lead in unsure:
        assert answers[lead].body["code"] == KEY_IS_HELD
        assert programs[0].offer(lead).status == 201
    return unsure


def is_acknowledged(asked: "Future[Answer]") -> bool:
    if not asked.done():
        return False
    if error := asked.exception():
        assert isinstance(error, CUT_OFF), error
        return False
    return asked.result().status == 201


def check_each_once(ledger: Ledger, handoffs: dict[int, tuple[int, int]]) -> None:
    """One hand-off for a lead, one inbox item for its assignee, and the due time of the offer."""
    assert len({lead for lead, _assignee in handoffs.values()}) == len(handoffs)
    expected = dict.fromkeys(((pk, assignee) for pk, (_lead, assignee) in handoffs.items()), 1)
    assert ledger.items(list(handoffs)) == expected
    assert ledger.check_due_times(list(handoffs)) == len(handoffs)
