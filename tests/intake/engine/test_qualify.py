"""Score and stage of what comes in."""

from datetime import timedelta

import pytest

from alliance.journal.models import Entry
from leads.crm.models import Lead
from leads.intake.models import LeadDefinition
from tests.cast import Cast
from tests.factories import NOW, make_definition, make_lead
from tests.intake.rows import put, row, statuses

pytestmark = pytest.mark.django_db
ASKED = {"requested_at": (NOW - timedelta(hours=1)).isoformat()}
FITTING = {"job_title": "Leiterin Instandhaltung", "company": "Falkenried AG", "country": "DE"}


def test_who_asks_for_contact_and_fits_is_qualified_by_the_system_with_rule_and_version() -> None:
    definition = make_definition()

    put(row(email="m@falkenried.example", **FITTING, **ASKED))

    lead = Lead.objects.get()
    assert (lead.stage, lead.fit_grade, lead.fit_points, lead.engagement_points) == ("mql", "A", 100, 50)
    entry = Entry.objects.get(verb="lead.stage_changed")
    assert entry.data == {"from": "inquiry", "to": "mql", "rule": 1, "definition": definition.number}


def test_nobody_with_fit_d_is_qualified_however_engaged() -> None:
    make_definition(rules=[{"fit": ["A", "B", "C", "D"], "hand_raise": True}])

    put(row(email="m@gmx.de", job_title="Studentin", **ASKED))

    assert (Lead.objects.get().stage, Lead.objects.get().fit_grade) == ("inquiry", "D")


def test_without_a_definition_in_force_nobody_is_qualified() -> None:
    LeadDefinition.objects.all().delete()

    put(row(email="m@falkenried.example", **FITTING, **ASKED))

    assert Lead.objects.get().stage == "inquiry"


def test_an_old_contact_has_lost_most_of_its_engagement() -> None:
    put(
        row(
            email="m@falkenried.example",
            source="event",
            first_touch_at=(NOW - timedelta(days=60)).isoformat(),
        )
    )

    lead = Lead.objects.get()
    assert (lead.engagement_points, lead.score_reasons[-1][:2]) == (5, ["source_event", 20])


def test_sending_the_same_hand_raise_again_earns_nothing() -> None:
    person = row(email="m@falkenried.example", **FITTING, **ASKED)
    put(person)

    put(person)

    assert Lead.objects.get().engagement_points == 50


def test_a_returned_lead_is_qualified_again_only_by_something_new() -> None:
    lead = make_lead(
        stage="nurturing", requested_at=NOW - timedelta(days=9), resume_on=NOW.date() + timedelta(days=30)
    )

    put(row(email=lead.email, city="Ulm"))
    lead.refresh_from_db()
    before = lead.stage
    put(row(email=lead.email, **ASKED))

    lead.refresh_from_db()
    assert (before, lead.stage, lead.pass_no, lead.resume_on) == ("nurturing", "mql", 2, None)


def test_sales_own_leads_are_not_marketing_qualified() -> None:
    put(row(email="m@falkenried.example", source="sales_own", **FITTING, **ASKED))

    assert (Lead.objects.get().stage, Lead.objects.get().owner_side) == ("inquiry", "sales")


@pytest.mark.requirement("S11")
@pytest.mark.parametrize("stage", ["won", "sal", "handed_over", "sql"])
def test_a_row_that_asks_for_a_forbidden_stage_is_refused(stage: str) -> None:
    lead = make_lead(stage="mql")

    outcomes = put(row(email="new@b.de", stage=stage), row(email=lead.email, stage=stage, city="Ulm"))

    assert statuses(outcomes) == ["refused", "refused"]
    assert {outcome.problem.code for outcome in outcomes if outcome.problem} == {"stage_not_reachable"}
    lead.refresh_from_db()
    assert (Lead.objects.count(), lead.stage, lead.city, Entry.objects.count()) == (1, "mql", "", 0)


def test_a_row_may_ask_for_a_stage_the_table_allows() -> None:
    outcomes = put(row(email="a@b.de", stage="nurturing"), row(email="a@b.de", stage="nurturing"))

    assert statuses(outcomes) == ["created", "unchanged"]
    assert Lead.objects.get().stage == "nurturing"


@pytest.mark.requirement("S11")
@pytest.mark.parametrize(
    ("before", "stage"), [("inquiry", "mql"), ("mql", "disqualified"), ("disqualified", "inquiry")]
)
def test_a_row_gives_the_reason_that_its_stage_needs(before: str, stage: str) -> None:
    lead = make_lead(stage=before, fit_grade="D", engagement_points=0)

    (without,) = put(row(email=lead.email, stage=stage, stage_reason=" ", city="Ulm"))
    lead.refresh_from_db()
    unchanged = (lead.stage, lead.city, Entry.objects.count())
    (given,) = put(row(email=lead.email, stage=stage, stage_reason="Empfehlung", city="Ulm"))

    assert without.problem is not None
    assert (without.status, without.problem.code) == ("refused", "reason_missing")
    assert (without.problem.pointer, unchanged) == ("/stage_reason", (before, "", 0))
    lead.refresh_from_db()
    assert (given.status, lead.stage, lead.city) == ("updated", stage, "Ulm")
    assert Entry.objects.get(verb="lead.stage_changed").reason == "Empfehlung"


def test_a_new_lead_begins_in_a_later_stage_only_with_the_reason_for_it() -> None:
    without, given = put(
        row(email="a@b.de", stage="mql"), row(email="c@d.de", stage="mql", stage_reason="Stand auf der Messe")
    )

    assert without.problem is not None
    assert (without.problem.code, given.status) == ("reason_missing", "created")
    assert [(lead.email, lead.stage) for lead in Lead.objects.all()] == [("c@d.de", "mql")]
    entry = Entry.objects.get(verb="lead.stage_changed")
    assert (entry.reason, entry.data) == (
        "Stand auf der Messe",
        {"from": "inquiry", "to": "mql", "definition": 1},
    )


def test_no_row_makes_a_qualified_lead_without_a_definition_in_force() -> None:
    LeadDefinition.objects.all().delete()

    (outcome,) = put(row(email="a@b.de", stage="mql", stage_reason="Empfehlung"))

    assert outcome.problem is not None
    assert (outcome.status, outcome.problem.code) == ("refused", "no_lead_definition")
    assert Lead.objects.count() == 0


def test_a_long_reason_of_a_row_is_cut_with_a_warning() -> None:
    (outcome,) = put(row(email="a@b.de", stage="nurturing", stage_reason="x" * 501))

    assert [(warning.code, warning.pointer) for warning in outcome.warnings] == [
        ("too_long", "/stage_reason")
    ]
    assert Entry.objects.get(verb="lead.stage_changed").reason == "x" * 500


@pytest.mark.parametrize(
    ("actor", "side", "status"),
    [
        ("tobias", "marketing", "updated"), ("tobias", "sales", "refused"),
        ("deniz", "sales", "updated"), ("deniz", "marketing", "refused"),
        (None, "marketing", "updated"), (None, "sales", "updated"),
    ],
)  # fmt: skip
def test_a_row_moves_the_leads_of_its_own_side(cast: Cast, actor: str | None, side: str, status: str) -> None:
    lead = make_lead(stage="inquiry", owner_side=side)

    (outcome,) = put(row(email=lead.email, stage="nurturing"), actor=getattr(cast, actor) if actor else None)

    assert outcome.status == status
