"""Changing many leads: what changes, what stays and why, and that all of it goes back."""

from datetime import date
from functools import partial

import pytest
from django.utils import translation

from alliance.errors import Denied, Invalid
from alliance.journal.models import Entry
from alliance.people.actions import end_membership
from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.bulk import changing
from leads.intake.bulk.acts import (
    AddInterest,
    Assign,
    BulkAct,
    Move,
    PersonNotOfYourSide,
    SetFields,
    next_step,
)
from leads.intake.bulk.changing import NoLeads, TooManyLeads, change_leads
from leads.intake.models import BulkRefusal, ChangeSet, LeadChange
from leads.intake.undo import NothingToUndo, undo_change_set
from tests.cast import Cast, make_cast
from tests.factories import NOW, make_definition, make_lead
from tests.handoffs.scenes import offered
from tests.twice import at_once

pytestmark = pytest.mark.django_db
CAMPAIGN = SetFields({"campaign": "herbst"}, "campaign", "herbst")


def change(actor: User, act: BulkAct, *leads: Lead) -> ChangeSet:
    return change_leads(actor=actor, lead_ids=[lead.pk for lead in leads], act=act, now=NOW)


def refused(change_set: ChangeSet) -> dict[int, str]:
    return dict(BulkRefusal.objects.filter(change_set=change_set).values_list("lead_id", "code"))


def test_each_lead_gets_the_value_an_entry_and_a_version(cast: Cast) -> None:
    first, second, already = make_lead(), make_lead(campaign="alt"), make_lead(campaign="herbst")

    change_set = change(cast.tobias, CAMPAIGN, first, second, already)

    assert set(Lead.objects.values_list("campaign", "version")) == {("herbst", 2), ("herbst", 1)}
    entries = Entry.objects.filter(verb="lead.updated").order_by("thread_id")
    assert [entry.data for entry in entries] == [
        {"changes": {"campaign": ["", "herbst"]}, "change_set": change_set.pk},
        {"changes": {"campaign": ["alt", "herbst"]}, "change_set": change_set.pk},
    ]
    assert {entry.actor for entry in entries} == {cast.tobias}
    assert LeadChange.objects.filter(change_set=change_set).count() == 2
    assert refused(change_set) == {}


@pytest.mark.parametrize(
    ("act", "name", "value"),
    [
        (SetFields({"segment": "Molkerei"}, "segment", "Molkerei"), "segment", "Molkerei"),
        (AddInterest("L3"), "interest", ["ZS-1", "L3"]),
        (next_step("Anrufen", date(2026, 12, 1)), "next_step_on", date(2026, 12, 1)),
        (Move("nurturing"), "stage", "nurturing"),
        (Move("disqualified", "Wettbewerber"), "stage", "disqualified"),
    ],
)
def test_what_was_done_to_many_goes_back_as_one(cast: Cast, act: BulkAct, name: str, value: object) -> None:
    leads = [make_lead(), make_lead()]
    before = list(Lead.objects.order_by("pk").values_list(name, "fit_points", "score_reasons"))

    change_set = change(cast.tobias, act, *leads)
    assert [getattr(lead, name) for lead in Lead.objects.all()] == [value, value]
    report = undo_change_set(actor=cast.sofia, change_set=change_set, now=NOW)

    assert (report.restored, report.left_count) == (2, 0)
    assert list(Lead.objects.order_by("pk").values_list(name, "fit_points", "score_reasons")) == before
    with pytest.raises(NothingToUndo):
        undo_change_set(actor=cast.sofia, change_set=change_set, now=NOW)


def test_a_lead_that_somebody_changed_since_stays(cast: Cast) -> None:
    mine, theirs = make_lead(), make_lead()
    change_set = change(cast.tobias, CAMPAIGN, mine, theirs)
    change(cast.deniz, SetFields({"campaign": "winter"}, "campaign", "winter"), theirs)

    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=NOW)

    assert (report.restored, [left.lead_id for left in report.left]) == (1, [theirs.pk])
    assert Lead.objects.get(pk=theirs.pk).campaign == "winter"


@pytest.mark.requirement("S11")
def test_a_move_that_a_single_lead_may_not_make_is_left_and_named(cast: Cast) -> None:
    free, theirs, won = make_lead(), make_lead(owner_side="sales", stage="sal"), make_lead(stage="won")
    promised = offered(cast).lead

    change_set = change(cast.tobias, Move("disqualified", "Wettbewerber"), free, theirs, won, promised)

    assert refused(change_set) == dict.fromkeys((theirs.pk, won.pk, promised.pk), "stage_not_reachable")
    moved = Entry.objects.get(verb="lead.stage_changed", thread_id=free.pk)
    assert (moved.data["from"], moved.data["to"], moved.reason) == ("mql", "disqualified", "Wettbewerber")
    assert list(Lead.objects.filter(stage="disqualified")) == [free]


def test_a_move_that_needs_a_reason_needs_it_here(cast: Cast) -> None:
    lead = make_lead()

    change_set = change(cast.tobias, Move("disqualified"), lead)

    assert refused(change_set) == {lead.pk: "reason_missing"}
    assert Lead.objects.get().stage == "mql"


def test_a_side_gives_its_own_leads_to_its_own_people(cast: Cast) -> None:
    ours, theirs, promised = make_lead(), make_lead(owner_side="sales"), offered(cast).lead

    change_set = change(cast.tobias, Assign(cast.sofia), ours, theirs, promised)

    assert refused(change_set) == {theirs.pk: "of_the_other_side", promised.pk: "in_handoff"}
    assert list(Lead.objects.filter(owner=cast.sofia)) == [ours]
    entry = Entry.objects.get(verb="lead.updated", thread_id=ours.pk)
    assert entry.data["changes"] == {"owner": ["", "Sofia Marek"]}


def test_sales_gives_its_own_leads_alike(cast: Cast) -> None:
    theirs, ours = make_lead(), make_lead(owner_side="sales")

    change_set = change(cast.deniz, Assign(cast.anke), ours, theirs)

    assert refused(change_set) == {theirs.pk: "of_the_other_side"}
    assert list(Lead.objects.filter(owner=cast.anke)) == [ours]


@pytest.mark.parametrize("name", ["deniz", "helga", "stranger"])
def test_nobody_of_another_side_or_without_a_place_gets_leads(cast: Cast, name: str) -> None:
    lead = make_lead()

    with pytest.raises(PersonNotOfYourSide):
        change(cast.tobias, Assign(getattr(cast, name)), lead)

    assert Lead.objects.get().owner is None
    assert not ChangeSet.objects.exists()


@pytest.mark.parametrize("name", ["helga", "yusuf", "paul", "ingrid", "stranger"])
def test_who_belongs_to_no_side_changes_nothing(cast: Cast, name: str) -> None:
    lead = make_lead()

    with pytest.raises(Denied):
        change(getattr(cast, name), CAMPAIGN, lead)

    assert Lead.objects.get().campaign == ""
    assert not Entry.objects.exists()
    assert not ChangeSet.objects.exists()


def test_what_is_gone_is_named(cast: Cast) -> None:
    lead, erased = make_lead(), make_lead(stage="erased")

    change_set = change_leads(actor=cast.tobias, lead_ids=[lead.pk, erased.pk, 999], act=CAMPAIGN, now=NOW)

    assert refused(change_set) == {erased.pk: "lead_gone", 999: "lead_gone"}


def test_there_is_a_least_and_a_most(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing, "MOST_LEADS", 1)
    with pytest.raises(NoLeads):
        change(cast.tobias, CAMPAIGN)
    with pytest.raises(TooManyLeads):
        change(cast.tobias, CAMPAIGN, make_lead(), make_lead())

    assert not ChangeSet.objects.exists()


def test_an_edit_scores_and_qualifies_as_a_single_one(cast: Cast) -> None:
    make_definition()
    lead = make_lead(stage="inquiry", engagement_points=90, engagement_at=NOW)

    change_set = change(cast.tobias, CAMPAIGN, lead)

    lead.refresh_from_db()
    assert (lead.stage, lead.version) == ("mql", 2)
    assert Entry.objects.get(verb="lead.stage_changed").data["rule"] == 1
    undo_change_set(actor=cast.tobias, change_set=change_set, now=NOW)
    lead.refresh_from_db()
    assert (lead.stage, lead.campaign) == ("inquiry", "")


@pytest.mark.parametrize("leads", [1, 3])
def test_many_cost_as_few(cast: Cast, django_assert_num_queries, leads: int) -> None:
    some = [make_lead() for _number in range(leads)]

    # Savepoints (2), the actor's place, leads, yardstick, hand-offs, the set, the update, entries, what changed.
    with django_assert_num_queries(10):
        change(cast.tobias, CAMPAIGN, *some)


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_happen_one_after_the_other() -> None:
    cast = make_cast()
    leads = [make_lead() for _number in range(5)]
    ids = [lead.pk for lead in leads]

    errors = at_once(
        partial(change_leads, actor=cast.tobias, lead_ids=ids, act=CAMPAIGN, now=NOW),
        partial(change_leads, actor=cast.deniz, lead_ids=ids[::-1], act=AddInterest("L3"), now=NOW),
    )

    assert errors == []
    assert set(Lead.objects.values_list("campaign", "version")) == {("herbst", 3)}
    assert {tuple(lead.interest) for lead in Lead.objects.all()} == {("ZS-1", "L3")}


@pytest.mark.django_db(transaction=True)
def test_undone_twice_at_once_it_is_undone_once() -> None:
    cast = make_cast()
    change_set = change(cast.tobias, CAMPAIGN, make_lead())

    errors = at_once(*[partial(undo_change_set, actor=cast.tobias, change_set=change_set, now=NOW)] * 2)

    assert [type(error) for error in errors] == [NothingToUndo]
    assert Lead.objects.get().campaign == ""


@pytest.mark.django_db(transaction=True)
def test_who_leaves_at_that_moment_keeps_no_leads_in_silence() -> None:
    cast = make_cast()
    lead = make_lead()

    errors = at_once(
        partial(change, cast.tobias, Assign(cast.sofia), lead),
        partial(end_membership, actor=None, person=cast.sofia, now=NOW),
    )

    assert all(isinstance(error, Invalid) for error in errors)
    assert Lead.objects.filter(owner=cast.sofia).count() == 1 - len(errors)


@pytest.mark.parametrize(
    ("act", "english", "german"),
    [
        (CAMPAIGN, "Campaign herbst", "Kampagne herbst"),
        (SetFields({"segment": "100 %"}, "segment", "100 %"), "Segment 100 %", "Segment 100 %"),
        (AddInterest("ZS-1"), "Interested in ZS-1", "Interesse an ZS-1"),
        (Move("nurturing"), "To the stage Nurturing", "In die Stufe In Entwicklung"),
        (next_step("Anrufen", None), "Next step: Anrufen", "Nächster Schritt: Anrufen"),
    ],
)
@pytest.mark.parametrize("done_in", ["de", "en"])
def test_what_was_done_is_called_in_the_language_of_the_reader(
    cast: Cast, act: BulkAct, english: str, german: str, done_in: str
) -> None:
    with translation.override(done_in):
        change_set = change(cast.tobias, act, make_lead())

    change_set.refresh_from_db()
    with translation.override("en"):
        assert str(change_set) == english
    with translation.override("de"):
        assert str(change_set) == german
