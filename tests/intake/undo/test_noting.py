"""A bulk action notes what it did and can be undone like an import."""

import pytest

from leads.crm.actions import save_lead
from leads.crm.models import Lead
from leads.intake.undo import Changed, begin_change_set, note_changes, undo_change_set
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.undo.scenes import LATER, tables

pytestmark = pytest.mark.django_db


def test_what_a_bulk_action_noted_goes_back(cast: Cast) -> None:
    leads = [make_lead(owner=cast.tobias), make_lead(owner=None, campaign="messe")]
    before = tables()
    change_set = begin_change_set(actor=cast.deniz, kind="bulk", title="Owner", now=NOW)
    noted = []
    for lead in leads:
        was = {"owner_id": lead.owner_id, "campaign": lead.campaign}
        lead.owner, lead.campaign = cast.deniz, "herbst"
        save_lead(lead, NOW, "owner", "campaign")
        noted.append(Changed(lead.pk, lead.version, was))
    note_changes(change_set, noted, now=NOW)

    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert (report.restored, report.removed, report.left) == (2, 0, [])
    assert tables() == before
    assert set(Lead.objects.values_list("version", flat=True)) == {3}
