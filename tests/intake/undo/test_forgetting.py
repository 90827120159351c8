"""How long it is remembered what a batch did."""

from datetime import timedelta

import pytest

from leads.crm.models import Lead
from leads.intake.models import ChangeSet, LeadChange
from leads.intake.undo import begin_undo
from leads.intake.undo.forgetting import forget_old_changes
from tests.cast import Cast
from tests.factories import NOW
from tests.intake.rows import row
from tests.intake.undo.scenes import LATER, batch

pytestmark = pytest.mark.django_db
A_MONTH_LATER = NOW + timedelta(days=30, seconds=1)


def test_after_a_month_only_that_it_was_is_known() -> None:
    batch(row(email="a@b.de"), row(email="c@d.de"))

    forgotten = forget_old_changes(now=A_MONTH_LATER)

    assert forgotten == 2
    assert (LeadChange.objects.count(), ChangeSet.objects.get().forgotten_at) == (0, A_MONTH_LATER)
    assert Lead.objects.count() == 2


def test_what_is_younger_or_still_being_undone_is_kept(cast: Cast) -> None:
    batch(row(email="a@b.de"))
    assert forget_old_changes(now=NOW + timedelta(days=29)) == 0
    begin_undo(actor=cast.tobias, change_set=ChangeSet.objects.get(), now=LATER)

    assert forget_old_changes(now=A_MONTH_LATER) == 0
