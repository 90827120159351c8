"""Two systems write the same leads for a minute while one part of the workspace after the other is killed."""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.faults.conftest import Tell
from tests.faults.kills import kill_until
from tests.faults.ledger import Ledger
from tests.faults.programs import Program
from tests.faults.writers import Writer, address_of
from tests.rest.follower import Follower, Get, over_http
from tests.workspace import Workspace

pytestmark = [pytest.mark.fault, pytest.mark.requirement("K07")]
SECONDS, PEOPLE, PARTS = 60, 30, ("web", "worker", "postgres", "valkey")


def test_no_update_is_lost_and_nobody_doubled(workspace: Workspace, tell: Tell) -> None:
    chance, ledger = random.Random(2611), Ledger(workspace)
    writers = [
        Writer(Program(workspace, f"Two {name}"), name, PEOPLE, random.Random(chance.random()))
        for name in ("crm", "shop")
    ]
    deadline, ask = time.monotonic() + SECONDS, over_http(workspace.url, writers[0].program.token)
    copy = Follower(ask, from_beginning=True)

    with ThreadPoolExecutor(3) as doors:
        work = [doors.submit(writer.work_until, deadline) for writer in writers]
        work.append(doors.submit(follow_until, copy, deadline))
        kills = kill_until(workspace, PARTS, chance, deadline)
        for each in work:
            each.result()
    ledger.wait_until_told()
    copy.catch_up()

    notes = notes_of(ledger)
    assert len(notes) == PEOPLE
    for writer in writers:
        check_words(writer, notes)
    check_copy(copy, ask)
    acknowledged, unsure = (
        sum(len(getattr(each, kind)) for each in writers) for kind in ("acknowledged", "unsure")
    )
    refused = sum(writer.seen[412] for writer in writers)
    tell(
        f"two systems, {SECONDS} s, kills {dict(kills)}: {acknowledged} words kept, {unsure} unsure, {refused} times "
        f"begun again after 412; {PEOPLE} people, feed of {ledger.check_feed()} without a gap"
    )


def follow_until(copy: Follower, deadline: float) -> None:
    """Keep a copy of all leads that began empty, by the change feed."""
    while time.monotonic() < deadline:
        copy.catch_up()
        time.sleep(0.2)


def check_copy(copy: Follower, ask: Get) -> None:
    """The copy that followed holds the same leads as one that is read afresh."""
    fresh = Follower(ask)
    fresh.catch_up()
    assert copy.resyncs == 0
    assert copy.leads.keys() == fresh.leads.keys()
    assert [
        lead_id for lead_id in fresh.leads if lasting(copy.leads[lead_id]) != lasting(fresh.leads[lead_id])
    ] == []


def lasting(lead: dict[str, Any]) -> dict[str, Any]:
    """Without what falls by itself as time goes by."""
    return {name: value for name, value in lead.items() if name != "engagement"}


def notes_of(ledger: Ledger) -> dict[str, list[str]]:
    """E-mail address → the words of the note; both systems must know the one lead."""
    rows = ledger.ask(
        """
        SELECT l.email, l.note, (SELECT count(*) FROM crm_externalid e WHERE e.lead_id = l.id) FROM crm_lead l
        WHERE l.email LIKE '%%@zwei-systeme.example'
        """
    )
    assert {names for _email, _note, names in rows} == {2}
    return {email: note.split() for email, note, _names in rows}


def check_words(writer: Writer, notes: dict[str, list[str]]) -> None:
    """Each acknowledged word stands in its note once; one of which nobody knows at most once; no other."""
    found = Counter(
        (email, word) for email, words in notes.items() for word in words if word.startswith(writer.name)
    )
    sure = {(address_of(person), word) for person, word in writer.acknowledged}
    perhaps = {(address_of(person), word) for person, word in writer.unsure}
    assert sure <= set(found)
    assert set(found) <= sure | perhaps
    assert set(found.values()) <= {1}
    assert len(sure) > PEOPLE
