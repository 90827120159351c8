"""Why a due time is what it is, day by day."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from leads.handoffs.why import days_of
from tests.cast import Cast
from tests.handoffs.scenes import offered

pytestmark = pytest.mark.django_db


def test_every_day_says_how_much_of_it_counted(cast: Cast) -> None:
    # Friday 16:00 in Berlin; eight hours end on Monday at 15:00.
    handoff = offered(cast, now=datetime(2026, 11, 20, 15, 0, tzinfo=UTC))

    days = days_of(handoff)

    assert [(each.day, each.minutes, bool(each.name)) for each in days] == [
        (date(2026, 11, 20), 60, False),
        (date(2026, 11, 21), 0, True),
        (date(2026, 11, 22), 0, True),
        (date(2026, 11, 23), 420, False),
    ]
    assert sum(each.minutes for each in days) == handoff.limit_minutes


def test_a_holiday_is_named(cast: Cast) -> None:
    handoff = offered(cast, now=datetime(2026, 12, 24, 15, 30, tzinfo=UTC))

    with translation.override("de"):
        names = {each.day: str(each.name) for each in days_of(handoff)}

    assert names[date(2026, 12, 25)] == "Erster Weihnachtstag"
