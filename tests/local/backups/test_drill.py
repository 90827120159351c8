"""Back up a workspace in use, restore it elsewhere, look at every row, and go on working there."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from alliance.local.backups.restoring import LEAP
from alliance.local.notes import free_port
from alliance.local.servers import running_servers
from tests.faults.programs import Page, Program
from tests.local.backups.drill import Database, Drill, backed_up_under_writes, little_room, second_terminal
from tests.workspace import Workspace, running_workspace

pytestmark = [pytest.mark.fault, pytest.mark.timeout(420)]
UNFINISHED = """
SELECT (SELECT count(*) FROM crm_lead l WHERE NOT EXISTS (
            SELECT FROM journal_entry e WHERE e.subject_type = 'lead' AND e.subject_id = l.id)),
       (SELECT count(*) FROM crm_externalid WHERE system = 'drill') %% 10,
       (SELECT max(seq) - min(seq) + 1 - count(*) FROM journal_publication),
       (SELECT max(seq) FROM journal_publication) - (SELECT last_seq FROM journal_publishermark)
"""
TRIGGERS = (
    "SELECT tgname, tgrelid::regclass::text, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
)


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    folder = tmp_path_factory.mktemp("drill")
    with running_workspace(folder / "data") as workspace:
        program, before = backed_up_under_writes(workspace, folder / "busy")
        cursor = program.ask("/changes").body["next_cursor"]
    # Now nobody works, and the servers run for the command alone.
    answer = workspace.run("backup", str(folder / "quiet"))
    assert answer.returncode == 0, answer.stderr
    with servers_of_workspace(folder / "data") as addresses:
        env = second_terminal(folder / "data", addresses)
        yield Drill(folder, env, addresses["DATABASE_URL"], program, before, cursor)


@contextmanager
def servers_of_workspace(data: Path) -> Iterator[dict[str, str]]:
    """Those of the tests stand in our environment, and would be used instead."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("DATABASE_URL", "REDIS_URL"):
            patch.delenv(variable)
        with running_servers(data) as addresses:
            yield addresses


@pytest.fixture(scope="module")
def restored(drill: Drill) -> Database:
    target = drill.database("restored")
    answer = target.manage("restore", str(drill.file("quiet")))
    assert answer.returncode == 0, answer.stderr
    return target


@pytest.fixture(scope="module")
def continued(drill: Drill) -> Iterator[Workspace]:
    """The program in a fresh DATA folder, restored before its first start, with the key of the old one."""
    key, data = drill.env["SECRET_KEY"], drill.folder / "elsewhere"
    answer = Workspace(data, free_port(), free_port(), {"SECRET_KEY": key}).run(
        "restore", str(drill.file("quiet"))
    )
    assert answer.returncode == 0, answer.stderr
    with running_workspace(data, SECRET_KEY=key) as workspace:
        yield workspace


def test_every_row_of_every_table_comes_back(drill: Drill) -> None:
    target = drill.database("compared")

    answer = target.manage("restore", str(drill.file("quiet")))

    assert answer.returncode == 0, answer.stderr
    there, here = target.rows(), drill.source.rows()
    assert {name: rows for name, rows in there.items() if rows != here[name]} == {"django_session": (0, None)}
    assert set(there) == set(here)
    assert here["crm_lead"][0] > 20
    assert target.ask(TRIGGERS) == drill.source.ask(TRIGGERS)


def test_a_backup_under_writes_is_one_moment(drill: Drill) -> None:
    target = drill.database("busy")

    answer = target.manage("restore", str(drill.file("busy")))

    assert answer.returncode == 0, answer.stderr
    assert target.ask(UNFINISHED) == [(0, 0, 0, 0)]
    kept = {lead for (lead,) in target.ask("SELECT id FROM crm_lead")}
    assert set(drill.before) <= kept
    assert len(kept) < drill.source.rows()["crm_lead"][0]


def test_what_never_changes_is_still_guarded(restored: Database) -> None:
    with pytest.raises(psycopg2.DatabaseError, match="never changed or deleted"):
        restored.ask("UPDATE journal_entry SET verb = 'other'")
    with pytest.raises(psycopg2.DatabaseError, match="always six phases"):
        restored.ask("DELETE FROM chain_phase")
    with pytest.raises(psycopg2.IntegrityError):
        restored.ask(
            "INSERT INTO crm_externalid (system, external_id, lead_id, digest) VALUES ('x', 'y', 0, '')"
        )


def test_people_sign_in_and_see_their_leads(drill: Drill, continued: Workspace) -> None:
    page = Page(continued)
    page.sign_in("tobias@nordhang.example")

    assert "Werker" in page.open(f"/leads/{drill.before[0]}/")


def test_feed_readers_start_over_and_find_the_same_leads(drill: Drill, continued: Workspace) -> None:
    program = same_token(drill, continued)
    known = {lead for (lead,) in drill.source.ask("SELECT id FROM crm_lead")}

    refused = program.ask(f"/changes?cursor={drill.cursor}")
    afresh = {change["subject_id"] for change in program.changes() if change["subject_type"] == "lead"}

    assert (refused.status, refused.body["code"]) == (410, "cursor_too_old")
    assert known <= afresh


def test_new_leads_get_ids_that_nobody_has_seen(
    drill: Drill, continued: Workspace, restored: Database
) -> None:
    highest = drill.source.ask("SELECT max(id) FROM crm_lead")[0][0]

    (lead,) = same_token(drill, continued).make_leads(1)

    assert lead > highest + LEAP / 2
    here = Database(continued.addresses["DATABASE_URL"], continued.env)
    assert here.ask("SELECT count(*) FROM crm_lead WHERE id > %s", highest) == [(1,)]


def same_token(drill: Drill, continued: Workspace) -> Program:
    """A program goes on with the token it had."""
    program = Program.__new__(Program)
    program.api, program.token = f"{continued.url}/api/v1", drill.program.token
    return program


def test_an_installation_in_use_is_left_alone(drill: Drill) -> None:
    before = drill.source.rows()

    answer = drill.source.manage("restore", str(drill.file("busy")))

    assert answer.returncode == 1
    assert b"CommandError: The installation is in use" in answer.stderr
    assert drill.source.rows() == before


def test_a_database_of_others_is_left_alone(drill: Drill) -> None:
    target = drill.database("others")
    target.ask("CREATE TABLE theirs (word text)")

    answer = target.manage("restore", str(drill.file("quiet")))

    assert answer.returncode == 1
    assert b"The database holds tables of others (theirs); name an empty one." in answer.stderr
    assert list(target.rows()) == ["theirs"]


def test_a_damaged_file_leaves_nothing_behind(drill: Drill) -> None:
    target, whole = drill.database("damaged"), drill.file("quiet").read_bytes()
    middle = len(whole) // 2
    drill.file("flipped").write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])

    answer = target.manage("restore", str(drill.file("flipped")))

    assert answer.returncode == 1
    assert b"CommandError" in answer.stderr
    assert b"damaged" in answer.stderr
    assert target.rows() == {}


def test_a_backup_of_an_earlier_release_goes_the_rest_of_the_way(drill: Drill) -> None:
    early, target = drill.database("early"), drill.database("caught_up")
    assert early.manage("migrate", "people", "0002").returncode == 0
    assert early.manage("migrate", "journal").returncode == 0
    assert early.manage("backup", str(drill.file("early"))).returncode == 0

    answer = target.manage("restore", str(drill.file("early")))

    assert answer.returncode == 0, answer.stderr
    done = "SELECT app, name FROM django_migrations ORDER BY app, name"
    assert target.ask(done) == drill.source.ask(done)


def test_a_backup_is_for_its_owner_and_never_overwritten(drill: Drill) -> None:
    path = drill.file("quiet")

    again = drill.source.manage("backup", str(path))
    checked = drill.source.manage("restore", "--check", str(path))

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"is there already; a backup never overwrites another one." in again.stderr
    assert again.returncode == 1
    assert checked.stdout.startswith(f"{path} is whole: ".encode())


def test_a_backup_goes_through_pipes(drill: Drill) -> None:
    written = drill.source.manage("backup", "-").stdout

    read = drill.source.manage("restore", "--check", "-", input=written)

    assert read.returncode == 0
    assert b" is whole: " in read.stdout


def test_without_room_there_is_a_sentence_and_no_half_file(drill: Drill) -> None:
    (drill.folder / "full").mkdir()

    answer = drill.source.manage("backup", str(drill.folder / "full" / "b"), preexec_fn=little_room)

    assert answer.returncode == 1
    assert b"CommandError: The backup could not be written to" in answer.stderr
    assert list((drill.folder / "full").iterdir()) == []
