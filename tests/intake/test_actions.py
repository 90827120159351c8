"""Leads changed by people."""

from datetime import timedelta
from typing import Any

import pytest

from alliance.errors import Denied, Invalid
from alliance.journal.models import Entry
from leads.crm.models import Lead
from leads.intake.actions import (
    EmailTaken,
    LeadChangedMeanwhile,
    LeadRefused,
    capture_lead,
    move_lead,
    update_lead,
)
from leads.intake.asking import ReasonMissing
from leads.intake.definitions import NoDefinitionInForce
from leads.intake.lifecycle import MOVES, StageNotReachable
from leads.intake.models import LeadDefinition
from tests.cast import Cast, make_cast
from tests.factories import NOW, make_lead
from tests.intake.rows import row
from tests.twice import at_once

pytestmark = pytest.mark.django_db


def change(cast: Cast, lead: Lead, version: int | None = None, **changes: Any) -> Lead:
    return update_lead(actor=cast.tobias, lead=lead, changes=changes, expected_version=version, now=NOW)


@pytest.mark.parametrize(
    ("name", "source", "side"), [("tobias", "web_form", "marketing"), ("deniz", "sales_own", "sales")]
)
def test_capture_lead_belongs_to_the_side_that_typed_it(
    cast: Cast, name: str, source: str, side: str
) -> None:
    outcome = capture_lead(actor=getattr(cast, name), row=row(email="a@b.de"), now=NOW)

    lead = Lead.objects.get(email="a@b.de")
    assert (outcome.id, lead.source, lead.owner_side) == (lead.pk, source, side)
    assert lead.created_by == getattr(cast, name)


def test_capture_lead_asks_to_correct_what_a_machine_would_leave_out(cast: Cast) -> None:
    with pytest.raises(LeadRefused) as refused:
        capture_lead(actor=cast.tobias, row=row(email="max@@mail", phone="0711 805920"), now=NOW)

    assert [(field.pointer, field.code) for field in refused.value.fields] == [("/email", "invalid_email")]
    assert (Lead.objects.count(), Entry.objects.count()) == (0, 0)


def test_capture_lead_with_a_known_address_updates_that_lead(cast: Cast) -> None:
    lead = make_lead()

    outcome = capture_lead(actor=cast.tobias, row=row(email=lead.email.upper(), city="Ulm"), now=NOW)

    assert (outcome.status, outcome.id) == ("updated", lead.pk)


def test_update_lead_sets_erases_and_journals_before_and_after(cast: Cast) -> None:
    lead = make_lead(city="Ulm", note="alt")

    lead = change(cast, lead, city="", email=" NEU@Firma.de", potential="12.5", country="Österreich")

    lead.refresh_from_db()
    assert (lead.city, lead.email, str(lead.potential), lead.country, lead.version) == (
        "",
        "neu@firma.de",
        "12.50",
        "AT",
        2,
    )
    changes = Entry.objects.get(verb="lead.updated").data["changes"]
    assert changes["city"] == ["Ulm", ""]
    assert changes["potential"] == [None, "12.50"]


def test_update_lead_with_nothing_new_leaves_no_trace(cast: Cast) -> None:
    lead = make_lead(city="Ulm")

    assert change(cast, lead, city=" Ulm ").version == 1
    assert Entry.objects.count() == 0


def test_update_lead_in_an_old_version_is_refused(cast: Cast) -> None:
    lead = make_lead()
    change(cast, lead, version=1, city="Ulm")

    with pytest.raises(LeadChangedMeanwhile):
        change(cast, lead, version=1, city="Bonn")

    lead.refresh_from_db()
    assert (lead.city, Entry.objects.count()) == ("Ulm", 1)


def test_update_lead_to_an_address_of_another_names_that_lead(cast: Cast) -> None:
    lead, other = make_lead(), make_lead()

    with pytest.raises(EmailTaken) as refused:
        change(cast, lead, email=other.email)

    assert refused.value.details == {"lead_id": other.pk}
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"email": "max@@mail"}, "/email", "invalid_email"),
        ({"phone": "abc"}, "/phone", "invalid_phone"),
        ({"country": "Atlantis"}, "/country", "unknown_country"),
        ({"stage": "won"}, "/stage", "unknown_field"),
        ({"first_name": "x" * 101}, "/first_name", "too_long"),
        ({"potential": "viel"}, "/potential", "invalid_amount"),
        ({"email": "", "phone": "", "company_name": ""}, "/email", "not_reachable"),
    ],
)
def test_update_lead_names_what_cannot_be_used(
    cast: Cast, changes: dict[str, Any], pointer: str, code: str
) -> None:
    lead = make_lead()

    with pytest.raises(Invalid) as refused:
        change(cast, lead, **changes)

    assert [(field.pointer, field.code) for field in refused.value.fields] == [(pointer, code)]
    assert Entry.objects.count() == 0


def test_update_lead_scores_and_qualifies_anew(cast: Cast) -> None:
    lead = make_lead(stage="inquiry", fit_points=0, fit_grade="D", engagement_points=0, job_title="")

    change(cast, lead, job_title="Leiter Technik", requested_at=NOW - timedelta(minutes=1))

    lead.refresh_from_db()
    assert (lead.fit_grade, lead.engagement_points, lead.stage, lead.version) == ("A", 50, "mql", 3)


@pytest.mark.parametrize("name", ["helga", "yusuf", "paul", "ingrid", "stranger"])
def test_who_belongs_to_no_side_changes_no_lead(cast: Cast, name: str) -> None:
    lead, actor = make_lead(), getattr(cast, name)

    with pytest.raises(Denied):
        capture_lead(actor=actor, row=row(email="a@b.de"), now=NOW)
    with pytest.raises(Denied):
        update_lead(actor=actor, lead=lead, changes={"city": "Ulm"}, expected_version=None, now=NOW)
    with pytest.raises(Denied):
        move_lead(actor=actor, lead=lead, stage="nurturing", now=NOW)

    lead.refresh_from_db()
    assert (Lead.objects.count(), lead.version, Entry.objects.count()) == (1, 1, 0)


def test_move_lead_goes_along_the_table_with_a_reason(cast: Cast) -> None:
    lead = make_lead(stage="inquiry")

    move_lead(actor=cast.tobias, lead=lead, stage="mql", reason="Persönlich empfohlen", now=NOW)

    lead.refresh_from_db()
    assert (lead.stage, lead.stage_since) == ("mql", NOW)
    entry = Entry.objects.get()
    assert (entry.verb, entry.reason) == ("lead.stage_changed", "Persönlich empfohlen")
    assert entry.data == {"from": "inquiry", "to": "mql", "definition": 1}


@pytest.mark.parametrize(
    ("before", "stage"), [("inquiry", "mql"), ("mql", "disqualified"), ("disqualified", "inquiry")]
)
def test_move_lead_without_the_reason_it_needs_changes_nothing(cast: Cast, before: str, stage: str) -> None:
    lead = make_lead(stage=before)

    with pytest.raises(ReasonMissing):
        move_lead(actor=cast.tobias, lead=lead, stage=stage, reason="  ", now=NOW)

    lead.refresh_from_db()
    assert (lead.stage, Entry.objects.count()) == (before, 0)


def test_move_lead_to_mql_needs_a_definition_in_force(cast: Cast) -> None:
    LeadDefinition.objects.all().delete()

    with pytest.raises(NoDefinitionInForce):
        move_lead(actor=cast.tobias, lead=make_lead(stage="inquiry"), stage="mql", reason="x", now=NOW)


@pytest.mark.requirement("S11")
@pytest.mark.parametrize("before", Lead.Stage.values[:-1])
def test_move_lead_refuses_every_move_that_is_not_for_marketing(cast: Cast, before: str) -> None:
    allowed = {after for (start, after), by in MOVES.items() if start == before and "marketing" in by}

    for stage in set(Lead.Stage.values) - allowed:
        with pytest.raises(StageNotReachable):
            move_lead(actor=cast.tobias, lead=make_lead(stage=before), stage=stage, reason="x", now=NOW)

    assert Entry.objects.count() == 0


@pytest.mark.requirement("B90")
@pytest.mark.parametrize(("name", "side"), [("tobias", "marketing"), ("deniz", "sales")])
@pytest.mark.parametrize(
    ("before", "stage"),
    [
        ("inquiry", "nurturing"),
        ("inquiry", "disqualified"),
        ("nurturing", "disqualified"),
        ("mql", "nurturing"),
    ],
)
def test_each_side_moves_its_own_leads_and_not_those_of_the_other(
    cast: Cast, name: str, side: str, before: str, stage: str
) -> None:
    other = "sales" if side == "marketing" else "marketing"
    own, theirs = (make_lead(stage=before, owner_side=owner) for owner in (side, other))

    move_lead(actor=getattr(cast, name), lead=own, stage=stage, reason="Spam", now=NOW)
    with pytest.raises(StageNotReachable):
        move_lead(actor=getattr(cast, name), lead=theirs, stage=stage, reason="Spam", now=NOW)

    own.refresh_from_db()
    theirs.refresh_from_db()
    assert (own.stage, theirs.stage, Entry.objects.count()) == (stage, before, 1)


def test_sales_accepts_its_own_lead_without_a_handoff(cast: Cast) -> None:
    own = make_lead(stage="inquiry", owner_side="sales")

    move_lead(actor=cast.deniz, lead=own, stage="sal", now=NOW)

    own.refresh_from_db()
    assert own.stage == "sal"


@pytest.mark.parametrize("name", ["tobias", "deniz"])
@pytest.mark.parametrize("owner", ["marketing", "sales"])
def test_either_side_says_with_a_reason_that_a_lead_was_wrongly_disqualified(
    cast: Cast, name: str, owner: str
) -> None:
    lead = make_lead(stage="disqualified", owner_side=owner)

    with pytest.raises(ReasonMissing):
        move_lead(actor=getattr(cast, name), lead=lead, stage="inquiry", now=NOW)
    move_lead(actor=getattr(cast, name), lead=lead, stage="inquiry", reason="Hat doch Bedarf", now=NOW)

    lead.refresh_from_db()
    assert (lead.stage, lead.owner_side) == ("inquiry", owner)


@pytest.mark.django_db(transaction=True)
def test_move_lead_twice_at_once_happens_once() -> None:
    cast, lead = make_cast(), make_lead(stage="inquiry")

    def move() -> None:
        move_lead(actor=cast.tobias, lead=lead, stage="nurturing", now=NOW)

    (error,) = at_once(move, move)

    assert isinstance(error, StageNotReachable)
    assert Entry.objects.count() == 1
