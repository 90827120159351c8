"""A merge before, within and after an import or a bulk action that is undone, in every order."""

import pytest

from leads.crm.actions import log_touch, record_consent
from leads.crm.models import Consent, ExternalId, Lead
from leads.crm.queries import may_contact
from leads.intake.bulk.acts import AddInterest
from leads.intake.bulk.changing import change_leads
from leads.intake.duplicates import decide_duplicate
from leads.intake.merging import merge_leads, undo_merge
from leads.intake.models import ChangeSet, Merge, PossibleDuplicate
from leads.intake.rows import ConsentRow
from leads.intake.undo import undo_change_set
from leads.intake.undo.acting import UndoReport
from tests.cast import Cast
from tests.factories import make_lead
from tests.intake.merging.scenes import EVEN_LATER, LATER, everything, laden, two_of_one
from tests.intake.rows import put, row, statuses
from tests.intake.undo.scenes import batch, reasons

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S12")]
NEW = {"external_id": "2", "email": "neu@b.de", "last_name": "Neu"}


def merged(cast: Cast, keep: Lead, drop: Lead) -> Merge:
    return merge_leads(actor=cast.deniz, keep=keep, drop=drop, now=LATER)


def told_apart(cast: Cast, merge: Merge) -> None:
    undo_merge(actor=cast.tobias, merge=merge, now=EVEN_LATER)


def undone(cast: Cast, change_set: ChangeSet) -> UndoReport:
    return undo_change_set(actor=cast.tobias, change_set=change_set, now=EVEN_LATER)


def leads_and_more() -> dict[str, object]:
    """What a batch that was undone leaves behind is only that it was."""
    return {table: rows for table, rows in everything().items() if table.startswith("crm_")}


def test_merged_before_an_import_that_is_undone_two_leads_come_back_as_they_were(cast: Cast) -> None:
    keep, drop = two_of_one()
    laden(drop, "d")
    before = leads_and_more()
    merge = merged(cast, keep, drop)
    change_set = batch(row(external_id="d", city="Bonn"), now=LATER)
    assert Lead.objects.get(pk=keep.pk).city == "Bonn"

    report = undone(cast, change_set)
    told_apart(cast, merge)

    assert (report.restored, report.left) == (1, [])
    assert leads_and_more() == before


def test_merged_between_an_import_and_its_undo_the_lead_is_named_and_stays_whole(cast: Cast) -> None:
    keep = make_lead("Keller", city="Ulm")
    change_set = batch(row(**NEW), row(external_id="1", email=keep.email, city="Bonn"))
    new = Lead.objects.get(last_name="Neu")
    merge = merged(cast, keep, new)

    report = undone(cast, change_set)

    assert (report.restored, report.removed) == (0, 0)
    assert report.left == [(keep.pk, "Mara Neu", "changed_since"), (new.pk, "Neu", "merged")]
    assert set(ExternalId.objects.values_list("external_id", "lead_id")) == {("1", keep.pk), ("2", keep.pk)}
    told_apart(cast, merge)
    assert Lead.objects.get(pk=new.pk).email == "neu@b.de"


def test_a_lead_of_an_import_into_which_another_was_merged_stays(cast: Cast) -> None:
    known = make_lead("Keller")
    change_set = batch(row(**NEW))
    new = Lead.objects.get(last_name="Neu")
    merge = merged(cast, new, known)

    report = undone(cast, change_set)

    assert reasons(report.left) == {"Mara Neu": "in_use"}
    told_apart(cast, merge)
    assert Lead.objects.filter(pk__in=(known.pk, new.pk)).count() == 2


def test_merged_after_the_undo_everything_comes_back(cast: Cast) -> None:
    keep, drop = two_of_one()
    laden(drop, "d")
    undone(cast, batch(row(external_id="d", city="Bonn")))
    before = leads_and_more()

    told_apart(cast, merged(cast, keep, drop))

    assert leads_and_more() == before


@pytest.mark.parametrize("is_told_apart", [False, True])
def test_a_change_of_many_is_left_where_leads_were_merged_since(cast: Cast, is_told_apart: bool) -> None:
    keep, drop = two_of_one()
    ids = [keep.pk, drop.pk]
    change_set = change_leads(actor=cast.deniz, lead_ids=ids, act=AddInterest("L3"), now=LATER)
    merge = merged(cast, keep, drop)
    if is_told_apart:
        told_apart(cast, merge)

    report = undone(cast, change_set)

    gone = "changed_since" if is_told_apart else "merged"
    assert {one.lead_id: one.reason for one in report.left} == {keep.pk: "changed_since", drop.pk: gone}
    assert {tuple(words) for words in Lead.objects.values_list("interest", flat=True)} == {("ZS-1", "L3")}


def test_a_row_about_two_leads_is_about_one_once_they_are_merged(cast: Cast) -> None:
    keep, drop = two_of_one()
    ExternalId.objects.create(system="crm", external_id="d", lead=drop)
    twofold = row(external_id="d", email=keep.email, city="Bonn")
    batch(twofold)
    merged(cast, keep, drop)

    assert statuses(put(row(external_id="d", email=keep.email, city="Köln"))) == ["updated"]
    lead = decide_duplicate(
        actor=cast.tobias, duplicate=PossibleDuplicate.objects.get(), same=True, now=EVEN_LATER
    )

    assert (lead, lead.city) == (keep, "Bonn")
    assert list(ExternalId.objects.values_list("external_id", "lead_id")) == [("d", keep.pk)]


@pytest.mark.parametrize("state", ["objected", "withdrawn"])
@pytest.mark.parametrize("side", ["deniz", "tobias"])
def test_what_was_refused_since_the_merge_holds_for_both(cast: Cast, state: str, side: str) -> None:
    """Nobody knows which of the two said it; neither is contacted on the strength of what they said before."""
    keep, drop = two_of_one()
    merge = merged(cast, keep, drop)
    record_consent(
        actor=getattr(cast, side), lead=keep, channel="email", basis="not_stated", state=state,
        captured_at=EVEN_LATER, now=EVEN_LATER,
    )  # fmt: skip

    told_apart(cast, merge)

    restored = Lead.objects.get(pk=drop.pk)
    assert (may_contact(restored, "email"), may_contact(keep, "email")) == (False, False)
    assert (may_contact(restored, "phone"), may_contact(keep, "phone")) == (True, True)
    said = Consent.objects.filter(state=state).order_by("lead_id").values_list("lead_id", "channel")
    assert list(said) == [(keep.pk, "email"), (drop.pk, "email")]


def test_what_either_had_refused_before_stays_with_who_said_it(cast: Cast) -> None:
    keep, drop = two_of_one()
    change = ConsentRow("email", "not_stated", "withdrawn")
    put(row(email=keep.email, consents=[change]))
    merge = merged(cast, keep, drop)
    log_touch(actor=cast.deniz, lead=keep, kind="call", occurred_at=LATER, now=EVEN_LATER)

    told_apart(cast, merge)

    assert list(Consent.objects.filter(state="withdrawn").values_list("lead_id", flat=True)) == [keep.pk]
    assert may_contact(Lead.objects.get(pk=drop.pk), "email")
