"""Migrations that change rows, there and back, on a database with data."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from alliance.people.models import ApiClient, User
from alliance.rest.models import IdempotentAnswer
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
UNANSWERED_KEYS, NEWEST = "0001_answers_by_idempotency_key", "0004_sync_runs"


def migrate(name: str) -> Any:
    """The models as they are then."""
    executor = MigrationExecutor(connection)
    executor.migrate([("rest", name)])
    return executor.loader.project_state([("rest", name)]).apps


@pytest.fixture
def before(db: None) -> Iterator[Any]:
    yield migrate(UNANSWERED_KEYS)
    migrate(NEWEST)


def owner() -> ApiClient:
    user = User.objects.create_user(email="crm@machines.invalid", name="CRM", is_machine=True)
    return ApiClient.objects.create(name="CRM", slug="crm", system="crm", user=user)


def keep(apps: Any, key: str, status: int | None, body: bytes | None) -> None:
    said = {"key": key, "status": status, "body": body, "fingerprint": "f", "started_at": NOW - timedelta(1)}
    apps.get_model("rest", "IdempotentAnswer").objects.create(client_id=ApiClient.objects.get().pk, **said)


def test_keys_without_an_answer_are_forgotten_and_answers_stay(before: Any) -> None:
    owner()
    for key, status, body in (("done", 201, b"{}"), ("died", None, None), ("half", 201, None)):
        keep(before, key, status, body)

    migrate(NEWEST)

    assert [(one.key, one.status, bytes(one.body)) for one in IdempotentAnswer.objects.all()] == [
        ("done", 201, b"{}")
    ]


def test_answers_survive_going_back_and_forth(before: Any) -> None:
    owner()
    migrate(NEWEST)
    keep(migrate(NEWEST), "done", 201, b"[1]")

    migrate(UNANSWERED_KEYS)
    migrate(NEWEST)

    kept = IdempotentAnswer.objects.get()
    assert (kept.key, kept.status, bytes(kept.body), kept.started_at) == (
        "done",
        201,
        b"[1]",
        NOW - timedelta(1),
    )
