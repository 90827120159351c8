"""Undoing a merge leaves every table as before, but for what happened since, which is named."""

from typing import Any

import pytest

from alliance.errors import Denied
from alliance.journal.models import Entry
from leads.crm.actions import log_touch
from leads.crm.models import ExternalId, Lead
from leads.intake.actions import EmailTaken, update_lead
from leads.intake.merging import LaterMergeStands, MergeUndone, merge_leads, undo_merge
from leads.intake.models import LookAlike, Merge
from leads.intake.provenance import provenance_of
from leads.intake.timeline import timeline
from leads.intake.whereabouts import kept_lead_id
from tests.cast import Cast, make_cast
from tests.factories import make_definition, make_lead
from tests.handoffs.scenes import accepted, came_back_rejected, offered
from tests.intake.merging.scenes import EVEN_LATER, LATER, everything, laden, the_merge, two_of_one
from tests.twice import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S12")]


def merged(cast: Cast, keep: Lead, drop: Lead, **options: Any) -> Merge:
    return merge_leads(actor=cast.deniz, keep=keep, drop=drop, now=LATER, **options)


def undone(cast: Cast, merge: Merge, **options: Any) -> Any:
    return undo_merge(actor=cast.tobias, merge=merge, now=EVEN_LATER, **options)


def two_with_everything(cast: Cast) -> tuple[Lead, Lead]:
    """Both have ids, consents, touches, look-alikes and an open hand-off; they are a pair themselves."""
    keep, drop = two_of_one()
    laden(keep, "k")
    laden(drop, "d")
    accepted(cast, lead=keep)
    offered(cast, lead=drop)
    LookAlike.objects.create(lead=keep, other=drop, reasons=["phone"], strength=70, found_at=LATER)
    return keep, drop


@pytest.mark.parametrize("promise", [0, 1])
def test_every_table_is_as_before(cast: Cast, promise: int) -> None:
    """All but `version` and `updated_at`, which move on so that programs notice, and which are not compared."""
    pair = two_with_everything(cast)
    before = everything()

    merge = merged(cast, *pair, choices={"email": "drop", "note": "both"}, promise=pair[promise].pk)
    assert everything() != before
    report = undone(cast, merge)

    assert everything() == before
    assert (report.restored, report.left, report.rows_left) == (pair[1], [], 0)


@pytest.mark.parametrize("made", [offered, accepted, came_back_rejected])
@pytest.mark.parametrize("promised", [0, 1])
def test_every_table_is_as_before_whoever_had_the_promise(cast: Cast, made: Any, promised: int) -> None:
    pair = two_of_one()
    Lead.objects.filter(pk=pair[not promised].pk).update(stage="inquiry")
    made(cast, lead=pair[promised])
    before = everything()

    undone(cast, merged(cast, *pair))

    assert everything() == before


def test_a_lead_that_the_merge_qualified_is_an_inquiry_again(cast: Cast) -> None:
    make_definition()
    keep, drop = two_of_one("inquiry", engagement_points=40, engagement_at=LATER)
    Lead.objects.filter(pk=drop.pk).update(engagement_points=40, engagement_at=LATER)
    before = everything()

    merge = merged(cast, keep, drop)
    assert Lead.objects.get(pk=keep.pk).stage == "mql"
    undone(cast, merge)

    assert everything() == before


def test_programs_notice_that_both_leads_changed(cast: Cast) -> None:
    keep, drop = two_of_one()

    report = undone(cast, merged(cast, keep, drop))

    assert (report.kept.version, report.kept.updated_at) == (keep.version + 2, EVEN_LATER)
    assert (report.restored.version, report.restored.updated_at) == (drop.version + 1, EVEN_LATER)


def test_what_was_changed_since_stays_and_is_named(cast: Cast) -> None:
    keep, drop = two_of_one()
    merge = merged(cast, keep, drop, choices={"job_title": "drop", "first_name": "drop"})
    changes = {"job_title": "Werksleiterin"}
    update_lead(actor=cast.sofia, lead=keep, changes=changes, expected_version=None, now=EVEN_LATER)

    report = undone(cast, merge)

    assert report.left == ["job_title"]
    assert (report.kept.job_title, report.kept.first_name) == ("Werksleiterin", "Mara")
    assert (report.restored.job_title, report.restored.first_name) == ("Leiterin Technik", "M.")


def test_what_happened_since_stays_with_the_kept_lead(cast: Cast) -> None:
    keep, drop = two_of_one()
    merge = merged(cast, keep, drop)
    touch = log_touch(actor=cast.deniz, lead=keep, kind="call", occurred_at=LATER, now=EVEN_LATER)

    undone(cast, merge)

    touch.refresh_from_db()
    assert touch.lead == keep


def test_what_was_moved_on_since_is_counted_and_left(cast: Cast) -> None:
    keep, drop = two_of_one()
    ExternalId.objects.create(system="crm", external_id="7", lead=drop)
    merge = merged(cast, keep, drop)
    ExternalId.objects.update(lead=make_lead())

    assert undone(cast, merge).rows_left == 1


def test_merges_are_undone_in_reverse_order(cast: Cast) -> None:
    first, second = two_of_one()
    third = make_lead()
    before = everything()
    inner, outer = merged(cast, second, first), merged(cast, third, second)
    assert kept_lead_id(first.pk) == third.pk

    with pytest.raises(LaterMergeStands) as refusal:
        undone(cast, inner)
    assert refusal.value.details == {"merge_id": outer.pk}
    undone(cast, outer)
    assert kept_lead_id(first.pk) == second.pk
    undone(cast, inner)

    assert everything() == before


def test_a_merge_is_undone_once(cast: Cast) -> None:
    merge = merged(cast, *two_of_one())
    undone(cast, merge)

    with pytest.raises(MergeUndone):
        undone(cast, merge)


def test_an_address_that_somebody_else_has_by_now_stands_against_it(cast: Cast) -> None:
    merge = merged(cast, *two_of_one())
    taken = make_lead(email="mara@keller.example")

    with pytest.raises(EmailTaken) as refusal:
        undone(cast, merge)

    assert refusal.value.details == {"lead_id": taken.pk}
    assert the_merge() == merge


@pytest.mark.parametrize("name", ["helga", "paul", "ingrid", "stranger"])
def test_who_stands_on_no_side_undoes_nothing(cast: Cast, name: str) -> None:
    merge = merged(cast, *two_of_one())
    entries = Entry.objects.count()

    with pytest.raises(Denied):
        undo_merge(actor=getattr(cast, name), merge=merge, now=EVEN_LATER)

    assert (the_merge(), Entry.objects.count()) == (merge, entries)


def test_the_timeline_tells_both_stories_while_the_merge_stands(cast: Cast) -> None:
    keep, drop = two_of_one()
    log_touch(actor=cast.sofia, lead=drop, kind="call", text="Rückruf", occurred_at=LATER, now=LATER)
    changes = {"city": "Ulm"}
    update_lead(actor=cast.sofia, lead=drop, changes=changes, expected_version=None, now=LATER)
    merge = merged(cast, keep, drop)

    assert [line.kind for line in timeline(keep).lines] == ["touch", "lead", "lead"]
    undone(cast, merge)
    assert [line.kind for line in timeline(keep).lines] == ["lead", "lead"]
    assert [line.kind for line in timeline(drop).lines] == ["lead", "touch", "lead"]


def test_the_fields_name_their_own_sources_again(cast: Cast) -> None:
    keep, drop = two_of_one()
    for lead, city in ((keep, "Bonn"), (drop, "Ulm")):
        update_lead(actor=cast.sofia, lead=lead, changes={"city": city}, expected_version=None, now=LATER)
    before = provenance_of(Lead.objects.get(pk=keep.pk))

    report = undone(cast, merged(cast, keep, drop, choices={"city": "drop"}))

    assert provenance_of(report.kept) == before


@pytest.mark.django_db(transaction=True)
def test_of_two_who_undo_at_once_one_is_told() -> None:
    cast = make_cast()
    merge = merged(cast, *two_of_one())

    errors = at_once(lambda: undone(cast, merge), lambda: undone(cast, merge))

    assert [type(error) for error in errors] == [MergeUndone]
    assert Lead.objects.count() == 2
