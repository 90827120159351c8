"""Refusals by the hundred cost a few statements a second, and all are counted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.people.models import ApiClient
from alliance.rest.models import Refusal
from alliance.rest.pace import MOST_A_SECOND, Pace
from alliance.rest.refusals import Refused, note_refusals
from tests.intake.api.client import make_caller


def test_the_first_few_of_a_second_are_written_and_the_rest_with_the_next() -> None:
    moments = iter([7.0] * (MOST_A_SECOND + 2) + [8.1])
    pace = Pace(lambda: next(moments))

    said = [pace.due("kind", 2) for _time in range(MOST_A_SECOND + 3)]

    assert said == [2] * MOST_A_SECOND + [0, 0, 6]


def test_each_kind_has_its_own_pace() -> None:
    pace = Pace(lambda: 7.0)
    for _time in range(MOST_A_SECOND):
        pace.due("one", 1)

    assert (pace.due("one", 1), pace.due("other", 1)) == (0, 1)


@pytest.mark.django_db
def test_what_waits_asks_the_database_nothing() -> None:
    make_caller()
    client, moments, now = ApiClient.objects.get(), [7.0], timezone.now()
    pace, refused = Pace(lambda: moments[0]), [Refused("field_kept")]

    with CaptureQueriesContext(connection) as asked:
        for _time in range(40):
            note_refusals(client, "PUT /x", 200, refused, "r", now, pace)
    moments[0] = 8.0
    note_refusals(client, "PUT /x", 200, refused, "r", now, pace)

    # Each in a transaction of its own, here a savepoint.
    assert (len(asked), Refusal.objects.get().count) == (3 * MOST_A_SECOND, 41)
