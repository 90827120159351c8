"""Celery's part: the sweep reads the clock once and does what is due."""

from datetime import datetime

import pytest
from django.utils import timezone

from leads.handoffs import tasks
from leads.handoffs.models import Handoff
from leads.handoffs.tasks import sweep_clocks
from tests.cast import Cast
from tests.factories import make_lead
from tests.handoffs.scenes import offered

pytestmark = pytest.mark.django_db


def test_one_sweep_tells_all_that_is_due(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    handoffs = [offered(cast, lead=make_lead()) for _number in range(3)]
    monkeypatch.setattr(timezone, "now", lambda: handoffs[0].due_at)

    assert (sweep_clocks(), sweep_clocks()) == (3, 0)

    assert Handoff.objects.exclude(accept_breached_at=None).count() == 3


@pytest.mark.parametrize("count", [1, 3])
def test_looking_for_due_clocks_costs_one_query(
    cast: Cast, django_assert_num_queries, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    handoff = [offered(cast, lead=make_lead()) for _number in range(count)][0]
    monkeypatch.setattr(timezone, "now", lambda: handoff.offered_at)

    with django_assert_num_queries(1):
        sweep_clocks()


def test_a_clock_that_cannot_be_told_keeps_no_other_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = (offered(cast, lead=make_lead()) for _number in range(2))
    monkeypatch.setattr(timezone, "now", lambda: broken.due_at)
    tell = tasks.sweep_clock

    def fail_for_one(*, handoff_id: int, now: datetime) -> bool:
        if handoff_id == broken.pk:
            raise RuntimeError("broken")
        return tell(handoff_id=handoff_id, now=now)

    monkeypatch.setattr(tasks, "sweep_clock", fail_for_one)

    assert sweep_clocks() == 1

    sound.refresh_from_db()
    assert sound.accept_breached_at == broken.due_at
