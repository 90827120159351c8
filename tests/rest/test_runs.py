"""What a program wrote without a pause is one run, counted in passing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from alliance.journal.publisher import publish_all
from alliance.people.models import ApiClient
from alliance.rest.models import SyncRun
from alliance.rest.runs import fold_writes, forget_old_runs
from alliance.rest.writes import note_writes, send_writes
from tests.factories import NOW, make_lead
from tests.intake.api.client import Ask, make_caller
from tests.twice import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(db: None) -> Ask:
    return make_caller()


def folded() -> int:
    send_writes()
    return fold_writes()


def wrote(at: datetime, **counts: int) -> None:
    note_writes(ApiClient.objects.get(), counts, at)


def counts_of(run: SyncRun) -> tuple[int, ...]:
    return run.requests, run.created, run.updated, run.unchanged, run.possible_duplicates, run.refused


@pytest.mark.requirement("S10")
def test_a_run_counts_what_became_of_the_writes(ask: Ask) -> None:
    before, row = timezone.now(), {"email": "a@b.de", "city": "Ulm"}
    make_lead("Keller", first_name="Mara", phone="+49711805920", email="")

    ask("PUT", "/leads/by-external-id/crm/1", row)
    ask("PUT", "/leads/by-external-id/crm/1", row)
    lead_id = ask("PUT", "/leads/by-external-id/crm/1", {**row, "city": "Bonn"}).json()["id"]
    ask("PATCH", f"/leads/{lead_id}", {"city": "Bonn"})
    ask("PATCH", f"/leads/{lead_id}", {"email": "none"})
    namesake = {"first_name": "Mara", "last_name": "Keller", "phone": "0711 805920", "city": "Ulm"}
    ask("POST", "/leads/bulk", {"leads": [{"email": "c@d.de"}, {"email": "@"}, namesake]})
    ask("GET", "/leads?foo=1")

    assert folded() == 1
    run = SyncRun.objects.get()
    assert counts_of(run) == (6, 2, 1, 2, 1, 2)
    assert before <= run.started_at <= run.last_at <= timezone.now()


def test_writes_without_a_pause_are_one_run(ask: Ask) -> None:
    for minutes in (0, 4, 8, 14):
        wrote(NOW + timedelta(minutes=minutes), created=1)
        folded()

    assert [(run.started_at - NOW, run.last_at - NOW, run.created) for run in SyncRun.objects.order_by("id")] == [
        (timedelta(0), timedelta(minutes=8), 3), (timedelta(minutes=14), timedelta(minutes=14), 1),
    ]  # fmt: skip


def test_nothing_is_counted_twice(ask: Ask) -> None:
    wrote(NOW, created=1)

    assert (folded(), folded(), SyncRun.objects.get().created) == (1, 0, 1)


def test_each_program_has_its_own_runs(ask: Ask) -> None:
    other = make_caller(system="other", name="Other")
    for one in (ask, other):
        one("POST", "/leads/bulk", {"leads": []})

    assert (folded(), SyncRun.objects.values("client").distinct().count()) == (2, 2)


def test_what_was_answered_before_is_no_write_again(ask: Ask) -> None:
    for _time in range(2):
        ask("POST", "/leads/bulk", {"leads": [{"email": "a@b.de"}]}, **{"Idempotency-Key": "k1"})

    folded()
    assert counts_of(SyncRun.objects.get()) == (1, 1, 0, 0, 0, 0)


def test_a_run_says_how_far_behind_the_program_was(ask: Ask) -> None:
    publish_all()
    ask("GET", "/changes?cursor=now")
    ask("POST", "/leads/bulk", {"leads": [{"email": f"p{number}@b.de"} for number in range(3)]})
    publish_all()

    folded()
    assert SyncRun.objects.get().lag == 3


def test_counting_asks_the_database_nothing(ask: Ask, django_assert_num_queries: Any) -> None:
    client = ApiClient.objects.get()

    with django_assert_num_queries(0):
        note_writes(client, {"created": 1}, NOW)
        send_writes()
    folded()


def test_without_redis_writes_go_on_uncounted(ask: Ask, settings: Any) -> None:
    settings.REDIS_URL = ""

    assert ask("POST", "/leads/bulk", {"leads": [{"email": "a@b.de"}]}).status_code == 200
    assert (folded(), SyncRun.objects.count()) == (0, 0)


def test_runs_are_kept_for_three_months(ask: Ask) -> None:
    wrote(NOW, created=1)
    folded()

    assert (forget_old_runs(NOW + timedelta(days=90)), forget_old_runs(NOW + timedelta(days=91))) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_two_who_fold_at_once_begin_one_run() -> None:
    make_caller()
    wrote(NOW, created=1)
    send_writes()

    errors = at_once(fold_writes, fold_writes)

    assert (errors, SyncRun.objects.get().created) == ([], 1)
