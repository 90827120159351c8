"""Merging and taking back while somebody else is at the same leads."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from alliance.errors import Conflict
from leads.crm.models import ExternalId, Lead
from leads.handoffs.actions import offer_handoff
from leads.handoffs.models import Handoff
from leads.intake.actions import EmailTaken
from leads.intake.bulk.acts import AddInterest
from leads.intake.bulk.changing import change_leads
from leads.intake.duplicates import decide_duplicate
from leads.intake.merging import merge_leads, undo_merge
from leads.intake.models import BulkRefusal, PossibleDuplicate
from leads.intake.undo import undo_change_set
from tests.cast import make_cast
from tests.factories import make_lead
from tests.handoffs.actions.test_leaving import wait_until_somebody_waits
from tests.handoffs.scenes import CONTEXT
from tests.intake.merging.scenes import EVEN_LATER, LATER, two_of_one
from tests.intake.rows import put, row, statuses
from tests.intake.undo.scenes import batch, reasons
from tests.twice import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S12")]


@contextmanager
def meanwhile(call: Callable[[], object]) -> Iterator[list[Exception]]:
    """Do the body in a transaction; before it commits, the call runs or waits. What it raised is there afterwards."""
    errors: list[Exception] = []
    thread = threading.Thread(target=lambda: errors.extend(at_once(call)))
    with transaction.atomic():
        yield errors
        thread.start()
        wait_until_somebody_waits(thread)
    thread.join(60)


def named(lead: Lead, external_id: str) -> Lead:
    ExternalId.objects.create(system="crm", external_id=external_id, lead=lead)
    return lead


def test_a_row_about_a_lead_that_just_went_goes_into_the_kept_one() -> None:
    cast, (keep, drop) = make_cast(), two_of_one()
    named(drop, "d")

    with meanwhile(lambda: put(row(external_id="d", city="Bonn"))) as errors:
        merge_leads(actor=cast.deniz, keep=keep, drop=drop, now=LATER)

    assert (errors, Lead.objects.get().city) == ([], "Bonn")


def test_a_row_about_a_lead_that_just_came_back_goes_into_that_one() -> None:
    cast, (keep, drop) = make_cast(), two_of_one()
    named(drop, "d")
    merge = merge_leads(actor=cast.deniz, keep=keep, drop=drop, now=LATER)

    with meanwhile(lambda: put(row(external_id="d", city="Bonn"))) as errors:
        undo_merge(actor=cast.tobias, merge=merge, now=EVEN_LATER)

    cities = dict(Lead.objects.values_list("pk", "city"))
    assert (errors, cities) == ([], {keep.pk: "Reutlingen", drop.pk: "Bonn"})


def test_a_row_whose_id_was_just_given_to_another_lead_goes_into_that_one() -> None:
    cast, mine, other = make_cast(), make_lead(email="a@b.de"), named(make_lead(email="c@d.de"), "d")
    put(row(external_id="d", email="a@b.de"))
    waiting = PossibleDuplicate.objects.get()

    with meanwhile(lambda: put(row(external_id="d", city="Bonn"))) as errors:
        decide_duplicate(actor=cast.tobias, duplicate=waiting, same=True, lead=mine, now=LATER)

    cities = dict(Lead.objects.values_list("pk", "city"))
    assert (errors, cities) == ([], {mine.pk: "Bonn", other.pk: ""})


def test_an_address_taken_at_this_moment_stands_against_undoing_in_words() -> None:
    cast, (keep, drop) = make_cast(), two_of_one()
    merge = merge_leads(actor=cast.deniz, keep=keep, drop=drop, now=LATER)
    assert Lead.objects.get().email == keep.email

    with meanwhile(lambda: undo_merge(actor=cast.tobias, merge=merge, now=EVEN_LATER)) as errors:
        put(row(external_id="n", email=drop.email))

    assert [type(error) for error in errors] == [EmailTaken]
    assert Lead.objects.filter(email=drop.email).count() == 1


def test_what_is_just_offered_goes_along() -> None:
    cast, (keep, drop) = make_cast(), two_of_one()

    with meanwhile(lambda: merge_leads(actor=cast.deniz, keep=keep, drop=drop, now=LATER)) as errors:
        offer_handoff(actor=cast.tobias, lead=drop, team=cast.sales_south, context=CONTEXT, now=LATER)

    assert (errors, Handoff.objects.get().lead_id, Lead.objects.get().stage) == ([], keep.pk, "handed_over")


def test_a_lead_that_just_went_is_not_offered() -> None:
    cast, (keep, drop) = make_cast(), two_of_one()
    team = cast.sales_south

    with meanwhile(
        lambda: offer_handoff(actor=cast.tobias, lead=drop, team=team, context=CONTEXT, now=LATER)
    ) as errors:
        merge_leads(actor=cast.deniz, keep=keep, drop=drop, now=LATER)

    assert ([type(error) for error in errors], Handoff.objects.count()) == ([Conflict], 0)


def test_a_change_of_many_names_the_one_that_just_went() -> None:
    cast, (keep, drop) = make_cast(), two_of_one()
    ids = [keep.pk, drop.pk]

    with meanwhile(
        lambda: change_leads(actor=cast.sofia, lead_ids=ids, act=AddInterest("L3"), now=LATER)
    ) as errors:
        merge_leads(actor=cast.deniz, keep=keep, drop=drop, now=LATER)

    refused = list(BulkRefusal.objects.values_list("lead_id", "code"))
    assert (errors, refused, Lead.objects.get().interest) == ([], [(drop.pk, "lead_gone")], ["ZS-1", "L3"])


def test_undoing_an_import_leaves_what_was_just_merged() -> None:
    cast, keep = make_cast(), make_lead("Keller")
    change_set = batch(row(external_id="2", email="neu@b.de", last_name="Neu"))
    new = Lead.objects.get(last_name="Neu")
    reports: list[object] = []

    def undo() -> None:
        report = undo_change_set(actor=cast.tobias, change_set=change_set, now=EVEN_LATER)
        reports.append((report.removed, reasons(report.left)))

    with meanwhile(undo) as errors:
        merge_leads(actor=cast.deniz, keep=keep, drop=new, now=LATER)

    assert (errors, reports) == ([], [(0, {"Neu": "merged"})])
    assert statuses(put(row(external_id="2", email="neu@b.de", last_name="Neu"))) == ["unchanged"]
