"""Undoing a batch never moves a lead that is promised to the other side, whichever way the promise goes."""

import pytest

from leads.crm.models import Lead
from leads.crm.queries import may_contact
from leads.handoffs.models import Handoff
from leads.intake.bulk.acts import Assign, Move
from leads.intake.bulk.changing import change_leads
from leads.intake.undo import undo_change_set
from tests.cast import Cast
from tests.factories import make_definition, make_lead
from tests.handoffs.scenes import offered, offered_to_marketing
from tests.intake.rows import EXPRESS, row
from tests.intake.undo.scenes import LATER, batch

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("side", ["marketing", "sales"])
def test_a_stage_stays_once_the_lead_is_promised(cast: Cast, side: str) -> None:
    actor = cast.tobias if side == "marketing" else cast.deniz
    make_definition()
    lead = make_lead(stage="inquiry", owner_side=side)
    act = Move("mql" if side == "marketing" else "sal", "Auf der Messe bestätigt.")
    change_set = change_leads(actor=actor, lead_ids=[lead.pk], act=act, now=LATER)
    made = (offered if side == "marketing" else offered_to_marketing)(cast, lead=Lead.objects.get())
    stage = Lead.objects.get().stage

    report = undo_change_set(actor=actor, change_set=change_set, now=LATER)

    assert (report.restored, report.left_count, Lead.objects.get().stage) == (0, 1, stage)
    assert Handoff.objects.get().state == made.state


def test_who_looks_after_a_lead_of_sales_stays_once_marketing_is_asked(cast: Cast) -> None:
    lead = make_lead(stage="sal", owner_side="sales", owner=cast.deniz)
    act = Assign(cast.carolin)
    change_set = change_leads(actor=cast.deniz, lead_ids=[lead.pk], act=act, now=LATER)
    offered_to_marketing(cast, lead=Lead.objects.get())

    report = undo_change_set(actor=cast.deniz, change_set=change_set, now=LATER)

    assert [one.reason for one in report.left] == ["in_use"]
    assert Lead.objects.get().owner == cast.carolin


def test_a_consent_on_which_a_request_stands_stays(cast: Cast) -> None:
    lead = make_lead(stage="sal", owner_side="sales", consents=False)
    change_set = batch(row(email=lead.email, consents=[EXPRESS]))
    offered_to_marketing(cast, lead=Lead.objects.get())

    report = undo_change_set(actor=cast.deniz, change_set=change_set, now=LATER)

    assert [one.reason for one in report.left] == ["in_use"]
    assert may_contact(Lead.objects.get(), "email")


def test_what_no_promise_is_about_goes_back(cast: Cast) -> None:
    lead = make_lead(stage="sal", owner_side="sales", city="Ulm")
    change_set = batch(row(email=lead.email, city="Bonn"))
    offered_to_marketing(cast, lead=Lead.objects.get())

    report = undo_change_set(actor=cast.deniz, change_set=change_set, now=LATER)

    assert (report.restored, report.left, Lead.objects.get().city) == (1, [], "Ulm")
