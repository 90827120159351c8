"""Migrations that change rows, there and back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from leads.handoffs.actions import log_response
from leads.handoffs.models import Handoff
from tests.cast import Cast, make_cast
from tests.factories import NOW
from tests.handoffs.scenes import accepted, contacted, qualify

pytestmark = pytest.mark.django_db(transaction=True)
WITHOUT_REACHED = "0005_handoff_reached_at"
NEWEST = "0009_closed_handoffs_follow_their_lead"
Row = tuple[object, ...]


def migrate(name: str) -> None:
    MigrationExecutor(connection).migrate([("handoffs", name)])


@pytest.fixture
def cast() -> Iterator[Cast]:
    yield make_cast()
    migrate(NEWEST)


def row(handoff: Handoff) -> Row:
    fields = ("first_response_at", "reached_at", "next_clock_at")
    return Handoff.objects.values_list(*fields).get(pk=handoff.pk)


def test_every_first_response_of_before_had_reached_somebody(cast: Cast) -> None:
    waiting, reached, closed = accepted(cast), contacted(cast), qualify(cast, contacted(cast))
    migrate(WITHOUT_REACHED)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL alliance.erasure = 'on'")
        Handoff.objects.update(reached_at=None)

    migrate(NEWEST)

    at = NOW + timedelta(minutes=30)
    assert [row(handoff) for handoff in (waiting, reached, closed)] == [
        (None, None, waiting.remind_at), (at, at, None), (at, at, None),
    ]  # fmt: skip


def test_going_back_an_attempt_lets_the_clock_run_again(cast: Cast) -> None:
    reached = contacted(cast)
    tried = log_response(
        actor=cast.deniz,
        handoff=accepted(cast),
        kind="call",
        outcome="not_reached",
        now=NOW + timedelta(hours=1),
    )

    migrate(WITHOUT_REACHED)

    at = NOW + timedelta(minutes=30)
    assert (row(tried), row(reached)) == ((None, None, tried.remind_at), (at, at, None))
