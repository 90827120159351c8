"""Two leads become one: nothing is lost, and what both said is decided field by field."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from alliance import consequences
from alliance.errors import Denied
from alliance.journal.models import Entry
from alliance.people.actions import create_client
from leads.crm.models import Consent, ExternalId, Lead, Touch
from leads.crm.queries import may_contact
from leads.handoffs import merging as handoff_merging
from leads.intake.actions import LeadChangedMeanwhile, update_lead
from leads.intake.merging import CannotMergeWithItself, ChoiceNotPossible, merge_leads
from leads.intake.merging.errors import MergedMeanwhile
from leads.intake.merging.rows import MOVED, OTHERWISE, delete_lead
from leads.intake.models import LookAlike, Merge, PossibleDuplicate
from leads.intake.provenance import Provenance, provenance_of
from tests.cast import Cast, make_cast
from tests.factories import NOW, make_lead
from tests.intake.merging.scenes import LATER, laden, two_of_one
from tests.intake.rows import put, row
from tests.twice import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S12")]


def merged(cast: Cast, keep: Lead, drop: Lead, **options: Any) -> Lead:
    merge_leads(actor=cast.deniz, keep=keep, drop=drop, now=LATER, **options)
    return Lead.objects.get(pk=keep.pk)


def test_the_dropped_lead_is_gone_and_kept_whole_in_the_merge(cast: Cast) -> None:
    keep, drop = two_of_one()

    merge = merge_leads(actor=cast.deniz, keep=keep, drop=drop, reason="Am Telefon geklärt", now=LATER)

    assert not Lead.objects.filter(pk=drop.pk).exists()
    assert (merge.kept, merge.dropped_id, merge.dropped["email"]) == (keep, drop.pk, "mara@keller.example")
    assert (merge.merged_by, merge.merged_at, merge.reason) == (cast.deniz, LATER, "Am Telefon geklärt")


def test_everything_that_hangs_on_the_dropped_lead_moves(cast: Cast) -> None:
    keep, drop = two_of_one()
    laden(drop, "d")

    merged(cast, keep, drop)

    assert ExternalId.objects.get(external_id="d").lead == keep
    assert Touch.objects.get(dedupe_key="d").lead == keep
    assert Consent.objects.filter(lead=keep).count() == 5
    assert PossibleDuplicate.objects.get().candidate == keep
    assert LookAlike.objects.get().lead == keep


def test_the_fuller_value_is_proposed_and_else_the_newer_one(cast: Cast) -> None:
    keep, drop = two_of_one(job_title="Technik")
    drop = update_lead(
        actor=cast.tobias, lead=drop, changes={"segment": "Verpackung", "company_name": "Falkenried AG"},
        expected_version=None, now=LATER,
    )  # fmt: skip

    kept = merged(cast, keep, drop)

    assert (kept.first_name, kept.city, kept.segment) == ("Mara", "Reutlingen", "Verpackung")
    assert (kept.company_name, kept.email) == ("Falkenried AG", "m.keller@falkenried.example")


def test_a_choice_decides_field_by_field(cast: Cast) -> None:
    keep, drop = two_of_one()

    kept = merged(cast, keep, drop, choices={"email": "drop", "first_name": "drop", "city": "keep"})

    assert (kept.email, kept.first_name, kept.city) == ("mara@keller.example", "M.", "Reutlingen")
    assert Merge.objects.get().former_email == "m.keller@falkenried.example"


def test_interests_and_notes_of_both_stay(cast: Cast) -> None:
    keep, drop = two_of_one(interest=["ZS-1"], note="Messe")
    Lead.objects.filter(pk=drop.pk).update(interest=["ZS-1", "L3"], note="Webinar", custom={"a": 1})

    kept = merged(cast, keep, drop)

    assert (kept.interest, kept.note, kept.custom) == (["ZS-1", "L3"], "Messe\n\nWebinar", {"a": 1})


@pytest.mark.parametrize("choice", [{"email": "both"}, {"email": "mine"}, {"stage": "drop"}])
def test_a_choice_that_means_nothing_is_refused(cast: Cast, choice: dict[str, str]) -> None:
    keep, drop = two_of_one()

    with pytest.raises(ChoiceNotPossible) as refusal:
        merged(cast, keep, drop, choices=choice)

    assert [problem.pointer for problem in refusal.value.fields] == [f"/{name}" for name in choice]
    assert Lead.objects.filter(pk=drop.pk).exists()


def test_the_stage_further_on_counts_with_its_owner(cast: Cast) -> None:
    keep, drop = two_of_one()
    Lead.objects.filter(pk=drop.pk).update(stage="sal", owner_side="sales", owner=cast.deniz)

    kept = merged(cast, keep, drop)

    assert (kept.stage, kept.owner_side, kept.owner) == ("sal", "sales", cast.deniz)


def test_an_end_counts_less_than_a_beginning(cast: Cast) -> None:
    keep, drop = two_of_one()
    Lead.objects.filter(pk=keep.pk).update(stage="disqualified")

    assert merged(cast, keep, drop).stage != "disqualified"


def test_what_the_person_did_as_either_counts_and_the_fit_is_asked_anew(cast: Cast) -> None:
    keep, drop = two_of_one(engagement_points=20, engagement_at=LATER, fit_points=0, fit_grade="D")
    Lead.objects.filter(pk=drop.pk).update(engagement_points=30, engagement_at=LATER)

    kept = merged(cast, keep, drop)

    assert (kept.engagement_points, kept.engagement_at) == (50, LATER)
    assert kept.fit_points > 0


@pytest.mark.requirement("B09")
def test_an_objection_to_either_holds_for_the_one_person(cast: Cast) -> None:
    keep, drop = two_of_one()
    Consent.objects.create(lead=drop, channel="email", state="objected", captured_at=LATER, recorded_at=LATER)

    kept = merged(cast, keep, drop)

    assert may_contact(kept, "email") is False
    assert may_contact(kept, "phone") is True


def test_what_another_system_calls_the_dropped_lead_names_the_kept_one(cast: Cast) -> None:
    keep, drop = two_of_one()
    ExternalId.objects.create(system="crm", external_id="7", lead=drop)
    merged(cast, keep, drop)

    (outcome,) = put(row(external_id="7", city="Ulm"), now=LATER)

    assert (outcome.status, outcome.id) == ("updated", keep.pk)


def test_the_story_tells_of_the_merge_and_who_follows_the_dropped_lead_is_told_where_it_went(
    cast: Cast,
) -> None:
    keep, drop = two_of_one()
    merged(cast, keep, drop, choices={"city": "keep", "job_title": "drop"})

    told = {entry.verb: entry for entry in Entry.objects.filter(verb__startswith="lead.merged")}

    assert told["lead.merged"].data["changes"]["job_title"] == ["Leiterin Instandhaltung", "Leiterin Technik"]
    assert (told["lead.merged"].subject_id, told["lead.merged"].data["dropped"]) == (keep.pk, drop.pk)
    assert (told["lead.merged_into"].subject_id, told["lead.merged_into"].data) == (
        drop.pk,
        {"into": keep.pk},
    )


def test_a_value_that_came_along_still_names_who_said_it(cast: Cast) -> None:
    keep, _other = two_of_one()
    crm = create_client(actor=cast.paul, name="CRM", system="crm", side="sales", now=NOW).user
    (outcome,) = put(row(email="neu@keller.example", segment="Verpackung"), actor=crm)

    kept = merged(cast, keep, Lead.objects.get(pk=outcome.id or 0))

    assert provenance_of(kept)["segment"] == Provenance("CRM", "crm", "sales", NOW)


@pytest.mark.parametrize("name", ["helga", "yusuf", "paul", "ingrid", "stranger"])
def test_who_stands_on_no_side_merges_nothing(cast: Cast, name: str) -> None:
    keep, drop = two_of_one()

    with pytest.raises(Denied):
        merge_leads(actor=getattr(cast, name), keep=keep, drop=drop, now=LATER)

    assert Lead.objects.count() == 2
    assert Entry.objects.count() == 0


def test_a_neutral_program_merges_nothing_and_one_of_a_side_may(cast: Cast) -> None:
    keep, drop = two_of_one()
    neutral = create_client(actor=cast.paul, name="Sync", system="sync", side=None, now=NOW).user
    ours = create_client(actor=cast.paul, name="CRM", system="crm", side="sales", now=NOW).user

    with pytest.raises(Denied):
        merge_leads(actor=neutral, keep=keep, drop=drop, now=LATER)
    assert merge_leads(actor=ours, keep=keep, drop=drop, now=LATER).merged_by == ours


def test_a_lead_is_not_merged_with_itself(cast: Cast) -> None:
    lead = make_lead()

    with pytest.raises(CannotMergeWithItself):
        merge_leads(actor=cast.deniz, keep=lead, drop=lead, now=LATER)


def test_a_lead_that_is_gone_says_where_it_went(cast: Cast) -> None:
    keep, drop = two_of_one()
    merged(cast, keep, drop)

    with pytest.raises(MergedMeanwhile) as refusal:
        merge_leads(actor=cast.tobias, keep=make_lead(), drop=drop, now=LATER)

    assert refusal.value.details == {"merged_into": keep.pk}


def test_a_lead_that_was_changed_since_it_was_seen_is_not_merged(cast: Cast) -> None:
    keep, drop = two_of_one()

    with pytest.raises(LeadChangedMeanwhile):
        merged(cast, keep, drop, versions=(keep.version, drop.version + 1))

    assert Lead.objects.filter(pk=drop.pk).exists()


def test_every_relation_to_a_lead_is_known_to_the_merge() -> None:
    fields: list[Any] = list(Lead._meta.get_fields(include_hidden=True))
    relations = {
        f"{relation.related_model._meta.app_label}.{relation.related_model.__name__}.{relation.field.name}"
        for relation in fields
        if relation.auto_created and not relation.concrete
    }

    assert relations == {*MOVED, *OTHERWISE, *handoff_merging.RELATIONS}
    assert "leads.handoffs.merging.move_handoffs" in consequences.LEAD_MERGED


def test_what_still_hangs_on_a_lead_keeps_it_from_being_deleted() -> None:
    lead = make_lead()

    with pytest.raises(IntegrityError), transaction.atomic():
        delete_lead(lead.pk)

    assert Lead.objects.filter(pk=lead.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_of_the_same_leads_at_once_one_wins() -> None:
    cast = make_cast()
    keep, drop = two_of_one()

    errors = at_once(
        lambda: merge_leads(actor=cast.deniz, keep=keep, drop=drop, now=LATER),
        lambda: merge_leads(actor=cast.tobias, keep=drop, drop=keep, now=LATER),
    )

    assert [type(error) for error in errors] == [MergedMeanwhile]
    assert (Lead.objects.count(), Merge.objects.count()) == (1, 1)
