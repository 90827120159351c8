"""Each role is taken away while people and programs work: softly, as in an update, and hard, as when a host dies."""

import http.client
import os
import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from alliance.local.backups.archive import read_verified
from tests.faults.conftest import Tell, tell  # noqa: F401 - the fixture
from tests.faults.ledger import Ledger
from tests.faults.programs import Program
from tests.hosts.compose import ROOT
from tests.hosts.installation import ENTRYPOINT, Installation, running_installation
from tests.hosts.load import Listener, Load
from tests.workspace import until

pytestmark = [pytest.mark.fault, pytest.mark.requirement("K04"), pytest.mark.timeout(420)]
UPSERTED = """
SELECT external_id, count(DISTINCT lead_id) FROM crm_externalid
WHERE system = 'hosts-web' AND external_id = ANY(%s) GROUP BY external_id
"""
PROBLEM = "application/problem+json"
HOWS = (signal.SIGTERM, signal.SIGKILL)
LEADS = 600


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with running_installation() as running:
        yield running


def test_any_process_may_go_while_work_goes_on(installation: Installation, tell: Tell) -> None:  # noqa: F811
    ledger, listener = Ledger(installation), Listener(installation)
    load = Load(installation, Program(installation, "Hosts Leads").make_leads(LEADS))
    load.start()
    listener.hears(20, installation.explain)

    lost = [take_web_away(installation, load, listener, number, how) for number, how in enumerate(HOWS, 1)]
    for number, how in enumerate(HOWS, 1):
        take_the_others_away(installation, load, listener, number, how)
    beat_twice(installation, listener)
    load.stop()
    listener.ended.set()
    ledger.wait_until_told()

    assert load.wrong == []
    check_nothing_lost(load, ledger)
    tell(
        f"{len(load.upserted)} upserts, {len(load.accepted)} hand-offs, {load.pages} pages while each role went "
        f"twice: {lost[0]} requests failed when a web process was stopped, {lost[1]} when one was killed, "
        f"none otherwise; {listener.heard} live messages in {listener.streams} streams; "
        f"feed of {ledger.check_feed()} without a gap"
    )


def take_web_away(
    installation: Installation, load: Load, listener: Listener, number: int, how: signal.Signals
) -> int:
    """One of two page servers goes and comes back; gives how many requests failed: those it was at work on."""
    failed, pages = len(load.failures), load.pages
    installation.stop_one("web", number, how)
    assert not installation.is_alive(f"web-{number}")
    until(lambda: load.pages > pages + 10, 30, installation.explain)
    assert installation.health()["status"] == "ok"
    listener.hears(15, installation.explain)
    installation.start_one("web", number)
    until(lambda: installation.is_alive(f"web-{number}"), 30, installation.explain)
    lost = len(load.failures) - failed
    assert lost <= len(load.threads), load.failures
    return lost


def take_the_others_away(
    installation: Installation, load: Load, listener: Listener, number: int, how: signal.Signals
) -> None:
    """One worker, push and beat go at once; pages and REST do not notice, and health names them."""
    failed, upserted = len(load.failures), len(load.upserted)
    gone = (("worker", number), ("push", 1), ("beat", 1))
    for service, which in gone:
        installation.stop_one(service, which, how)
    names = {"worker", "push", "beat"}
    until(lambda: missing(installation) == names, 25, installation.explain)
    health = installation.health()
    assert health["worker"]["reason"] == "1 of 2 running"
    assert health["status"] == "degraded"
    assert len(load.upserted) > upserted
    for service, which in gone:
        installation.start_one(service, which)
    until(installation.is_well, 40, installation.explain)
    listener.hears(20, installation.explain)
    assert load.failures[failed:] == []


def missing(installation: Installation) -> set[str]:
    health = installation.health()
    return {part for part in ("database", "queue", "worker", "beat", "push") if not health[part]["ok"]}


def beat_twice(installation: Installation, listener: Listener) -> None:
    """A second beat by mistake sends every sweep twice; what it sweeps is done once (see the ledger)."""
    installation.start_one("beat", 2)
    until(lambda: installation.health()["beat"].get("running") == 2, 30, installation.explain)
    listener.hears(15, installation.explain)


def check_nothing_lost(load: Load, ledger: Ledger) -> None:
    """All that was acknowledged is there once, and nothing else."""
    assert dict(ledger.ask(UPSERTED, load.upserted)) == dict.fromkeys(load.upserted, 1)
    assert len(load.accepted) > 10
    handoffs = ledger.handoffs_of(load.leads)
    assert {pk: lead for pk, (lead, _assignee) in handoffs.items()} == load.accepted
    told = ledger.items(list(handoffs))
    assert told == dict.fromkeys(((pk, assignee) for pk, (_lead, assignee) in handoffs.items()), 1)
    for pk in load.accepted:
        assert ledger.verbs(pk).count("handoff.offered") == ledger.verbs(pk).count("handoff.accepted") == 1


@pytest.mark.parametrize(
    ("path", "language", "kind", "words"),
    [
        ("/leads/new/", "de", "text/html; charset=utf-8", "Das ist zu groß"),
        ("/api/v1/leads/bulk", "de-AT,en;q=0.5", PROBLEM, '"title":"Inhalt zu groß"'),
        ("/api/v1/leads/bulk", "fr,en", PROBLEM, '"title":"Content Too Large"'),
    ],
)
def test_what_the_proxy_does_not_let_through_is_refused_in_the_programs_words(
    installation: Installation, path: str, language: str, kind: str, words: str
) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", installation.port, timeout=30)) as line:
        headers = {"Content-Length": str(2**40), "Accept-Language": language}
        line.request("POST", path, headers=headers)
        answer = line.getresponse()

        assert (answer.status, answer.headers["Content-Type"]) == (413, kind)
        assert words in answer.read().decode()


def test_its_backup_is_restored_by_another_postgresql(installation: Installation, tmp_path: Path) -> None:
    """Debian's PostgreSQL writes it, the newest one reads it, and writes the very same rows again."""
    first, second = tmp_path / "first", tmp_path / "second"
    elsewhere = {**installation.env, "DATABASE_URL": fresh_database(os.environ["DATABASE_URL"])}

    installation.manage("backup", str(first))
    for command in (["restore", str(first)], ["backup", str(second)]):
        answer = subprocess.run(
            [*ENTRYPOINT, *command], env=elsewhere, cwd=ROOT, capture_output=True, check=False
        )
        assert answer.returncode == 0, answer.stderr

    written, again = read_verified(first), read_verified(second)
    changed = [one.name for one, other in zip(written.tables, again.tables, strict=True) if one != other]
    assert int(written.server.partition(".")[0]) < int(again.server.partition(".")[0])
    assert changed == ["journal_publishermark"]


def fresh_database(server: str) -> str:
    name = f"restored_{secrets.token_hex(4)}"
    with closing(psycopg2.connect(server)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(f"CREATE DATABASE {name}")
    return f"{server.rpartition('/')[0]}/{name}"
