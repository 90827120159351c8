"""Seats: who may propose, accept, confirm, resign; and what the database promises."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from alliance.errors import Denied
from alliance.journal.models import Entry
from alliance.people.actions import end_membership, start_membership
from alliance.people.models import Membership
from tests.cast import Cast
from tests.chain.seats import seat, seated
from tests.factories import NOW
from valuechain.chain import actions
from valuechain.chain.actions import (
    AlreadyInSeat,
    AlreadyOnNotice,
    OnlyInPerson,
    PersonNotOfSide,
    ProposalAlreadyOpen,
    ProposalNotOpen,
    ReasonMissing,
)
from valuechain.chain.models import Holder, Ownership, Phase, Seat
from valuechain.chain.queries import ownership_history, phase_owner, phases_with_owners

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.mark.requirement("K02", "B10")
def test_six_phases_exist_from_the_first_migration_each_with_one_record_and_two_seats() -> None:
    phases = phases_with_owners()

    assert [view.phase.code for view in phases] == [
        "insights", "offer_brand", "campaigns", "sales", "crm", "controlling",
    ]  # fmt: skip
    assert all(set(view.seats) == {"marketing", "sales"} and not view.is_active for view in phases)


@pytest.mark.requirement("B10")
def test_a_phase_is_never_added_deleted_or_moved() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Phase.objects.create(code="seventh", position=7)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM chain_phase WHERE code = 'crm'")
    with pytest.raises(IntegrityError), transaction.atomic():
        Phase.objects.filter(code="crm").update(position=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ownership.objects.create(subject_type="phase", subject_id="crm", phase_id="crm")


@pytest.mark.requirement("B10")
def test_a_phase_can_be_renamed_by_the_leads_of_both_sides(cast: Cast) -> None:
    for actor in (cast.jana, cast.ralf):
        phase = Phase.objects.get(pk="crm")
        renamed = actions.rename_phase(
            actor=actor, phase=phase, label_de="Bestand", label_en="Customers", now=NOW
        )
        assert renamed.label_de == "Bestand"
    with pytest.raises(Denied):
        actions.rename_phase(actor=cast.deniz, phase=phase, label_de="Nein", label_en="No", now=NOW)


def test_a_lead_proposes_and_only_the_person_accepts(cast: Cast) -> None:
    holder = actions.propose_holder(actor=cast.ralf, seat=seat("sales"), person=cast.deniz, now=NOW)

    for other in (cast.ralf, cast.jana, cast.paul, cast.carolin):
        with pytest.raises(OnlyInPerson):
            actions.accept_seat(actor=other, holder=holder, now=NOW)
    accepted = actions.accept_seat(actor=cast.deniz, holder=holder, now=LATER)

    assert (accepted.state, phase_owner("sales", "sales")) == ("accepted", cast.deniz)


@pytest.mark.parametrize("who", ["jana", "tobias", "deniz", "helga", "paul", "ingrid", "stranger"])
def test_nobody_else_proposes(cast: Cast, who: str) -> None:
    with pytest.raises(Denied):
        actions.propose_holder(actor=getattr(cast, who), seat=seat("sales"), person=cast.anke, now=NOW)

    assert (Holder.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.parametrize("who", ["tobias", "helga", "stranger"])
def test_a_seat_is_for_people_of_its_side(cast: Cast, who: str) -> None:
    with pytest.raises(PersonNotOfSide):
        actions.propose_holder(actor=cast.ralf, seat=seat("sales"), person=getattr(cast, who), now=NOW)


@pytest.mark.requirement("B36")
def test_the_database_refuses_a_holder_of_the_other_side(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Holder.objects.create(
            seat=seat("sales"),
            side="sales",
            person=cast.tobias,
            membership=Membership.objects.get(person=cast.tobias),
            proposed_at=NOW,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(side="marketing").update(side="sales")


def test_one_proposal_and_one_holder_at_a_time(cast: Cast) -> None:
    actions.propose_holder(actor=cast.ralf, seat=seat("sales"), person=cast.deniz, now=NOW)

    with pytest.raises(ProposalAlreadyOpen):
        actions.propose_holder(actor=cast.anke, seat=seat("sales"), person=cast.anke, now=NOW)


def test_whoever_sits_is_not_proposed_again(cast: Cast) -> None:
    seated(cast, "deniz", "sales")

    with pytest.raises(AlreadyInSeat):
        actions.propose_holder(actor=cast.ralf, seat=seat("sales"), person=cast.deniz, now=NOW)


@pytest.mark.requirement("B18")
def test_a_change_of_a_phase_needs_the_other_owner_and_keeps_history(cast: Cast) -> None:
    seated(cast, "sofia", "marketing")
    former = seated(cast, "deniz", "sales")
    proposal = actions.propose_holder(actor=cast.ralf, seat=seat("sales"), person=cast.anke, now=LATER)
    waiting = actions.accept_seat(actor=cast.anke, holder=proposal, now=LATER)
    with pytest.raises(Denied):
        actions.confirm_seat_change(actor=cast.jana, holder=waiting, now=LATER)

    actions.confirm_seat_change(actor=cast.sofia, holder=waiting, now=LATER)

    former.refresh_from_db()
    history = [(holder.person.name, holder.state) for holder in ownership_history(former.seat.ownership)]
    assert (former.state, former.ended_at, phase_owner("sales", "sales")) == ("ended", LATER, cast.anke)
    assert history == [("Anke Petersen", "accepted"), ("Deniz Arslan", "ended"), ("Sofia Marek", "accepted")]


def test_resigning_needs_a_reason_and_the_person(cast: Cast) -> None:
    holder = seated(cast, "deniz", "sales")
    with pytest.raises(ReasonMissing):
        actions.resign_seat(actor=cast.deniz, holder=holder, reason=" ", now=LATER)
    with pytest.raises(OnlyInPerson):
        actions.resign_seat(actor=cast.ralf, holder=holder, reason="Wechsel", now=LATER)

    holder.refresh_from_db()
    assert (holder.leaves_at, Entry.objects.filter(verb="ownership.resigned").count()) == (None, 0)


def test_a_seat_given_back_is_held_for_five_business_days_and_then_vacant(cast: Cast) -> None:
    seated(cast, "sofia", "marketing")
    holder = seated(cast, "deniz", "sales")

    holder = actions.resign_seat(actor=cast.deniz, holder=holder, reason="Elternzeit", now=LATER)

    end = LATER + timedelta(days=7)  # five working days and a weekend
    assert (holder.leaves_at, phase_owner("sales", "sales")) == (end, cast.deniz)
    with pytest.raises(AlreadyOnNotice):
        actions.resign_seat(actor=cast.deniz, holder=holder, reason="Elternzeit", now=LATER)
    assert actions.end_notices(now=end - timedelta(minutes=1)) == 0
    assert [actions.end_notices(now=end) for _run in range(2)] == [1, 0]
    assert phase_owner("sales", "sales") is None
    assert not phases_with_owners("sales")[0].is_active
    assert Entry.objects.filter(verb="ownership.vacant", reason="Elternzeit").count() == 1


def test_a_successor_may_sit_before_the_notice_is_over(cast: Cast) -> None:
    holder = seated(cast, "deniz", "sales")
    actions.resign_seat(actor=cast.deniz, holder=holder, reason="Elternzeit", now=LATER)

    seated(cast, "anke", "sales")

    holder.refresh_from_db()
    assert (holder.state, holder.ended_reason) == ("ended", "Elternzeit")
    assert actions.end_notices(now=LATER + timedelta(days=30)) == 0
    assert phase_owner("sales", "sales") == cast.anke


def test_a_lead_confirms_while_the_other_seat_is_vacant(cast: Cast) -> None:
    other = seated(cast, "sofia", "marketing")
    seated(cast, "deniz", "sales")
    proposal = actions.propose_holder(actor=cast.ralf, seat=seat("sales"), person=cast.anke, now=NOW)
    waiting = actions.accept_seat(actor=cast.anke, holder=proposal, now=NOW)
    end_membership(actor=cast.paul, person=other.person, now=LATER)
    for who in (cast.ralf, cast.tobias, cast.paul):
        with pytest.raises(Denied):
            actions.confirm_seat_change(actor=who, holder=waiting, now=LATER)

    actions.confirm_seat_change(actor=cast.jana, holder=waiting, now=LATER)

    assert phase_owner("sales", "sales") == cast.anke


def test_whoever_changes_teams_on_a_side_keeps_the_seat(cast: Cast) -> None:
    holder = seated(cast, "deniz", "sales")

    place = start_membership(
        actor=cast.paul, person=cast.deniz, team=cast.sales_north, role="member", now=LATER
    )

    holder.refresh_from_db()
    assert (holder.state, holder.membership) == ("accepted", place)


def test_declining_needs_a_reason_and_ends_the_proposal(cast: Cast) -> None:
    holder = actions.propose_holder(actor=cast.ralf, seat=seat("sales"), person=cast.deniz, now=NOW)
    with pytest.raises(ReasonMissing):
        actions.decline_proposal(actor=cast.deniz, holder=holder, reason="", now=NOW)

    actions.decline_proposal(actor=cast.deniz, holder=holder, reason="Keine Zeit", now=LATER)

    with pytest.raises(ProposalNotOpen):
        actions.accept_seat(actor=cast.deniz, holder=holder, now=LATER)


def test_withdrawing_frees_the_seat_for_another_proposal(cast: Cast) -> None:
    holder = actions.propose_holder(actor=cast.ralf, seat=seat("sales"), person=cast.deniz, now=NOW)
    with pytest.raises(Denied):
        actions.withdraw_proposal(actor=cast.carolin, holder=holder, now=NOW)

    actions.withdraw_proposal(actor=cast.ralf, holder=holder, now=NOW)

    again = actions.propose_holder(actor=cast.ralf, seat=seat("sales"), person=cast.anke, now=NOW)
    assert again.state == "proposed"


@pytest.mark.parametrize("change", ["leaves", "changes side"])
def test_whoever_loses_the_side_leaves_the_seat_in_the_same_moment(cast: Cast, change: str) -> None:
    holder = seated(cast, "deniz", "sales")

    if change == "leaves":
        end_membership(actor=cast.paul, person=cast.deniz, now=LATER)
    else:
        start_membership(actor=cast.paul, person=cast.deniz, team=cast.marketing, role="member", now=LATER)

    holder.refresh_from_db()
    assert (holder.state, holder.ended_at) == ("ended", LATER)


def test_one_person_never_owns_both_halves(cast: Cast) -> None:
    mine = seated(cast, "deniz", "sales")
    with pytest.raises(IntegrityError, match="two different people"), transaction.atomic():
        Holder.objects.create(
            seat=seat("marketing"),
            side="marketing",
            person=cast.deniz,
            membership=Membership.objects.get(person=cast.tobias),
            state="accepted",
            proposed_at=NOW,
            accepted_at=NOW,
        )
    assert mine.state == "accepted"
