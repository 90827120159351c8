"""What a lead's page shows of its way, its moves and the ways to reach the person."""

from datetime import timedelta
from typing import Any

import pytest

from alliance.journal.actions import record
from leads.intake.moves import possible_moves
from leads.intake.record import LeadRecord
from tests.cast import Cast
from tests.factories import NOW, make_lead

pytestmark = pytest.mark.django_db


def way(cast: Cast, lead) -> list[tuple[str, str]]:
    steps = LeadRecord(lead, cast.tobias, NOW).steps
    return [(step.state, step.label) for step in steps]


def test_a_stage_that_was_skipped_is_not_shown_as_done(cast: Cast) -> None:
    states = [state for state, _label in way(cast, make_lead(stage="mql"))]

    assert states == ["done", "now", "", "", "", ""]


def test_nurturing_stands_in_the_bar_once_it_was_reached(cast: Cast) -> None:
    lead = make_lead(stage="mql")
    at = NOW - timedelta(days=2)
    record(cast.tobias, "lead.stage_changed", lead, data={"from": "inquiry", "to": "nurturing"}, at=at)

    steps = LeadRecord(lead, cast.tobias, NOW).steps

    assert [step.state for step in steps][:3] == ["done", "done", "now"]
    assert steps[1].at == at
    assert steps[2].at == lead.stage_since


def test_a_lead_that_ended_shows_how_far_it_came(cast: Cast) -> None:
    lead = make_lead(stage="disqualified")
    for verb in ("handoff.offered", "handoff.accepted"):
        record(cast.tobias, verb, lead, at=NOW)

    assert [state for state, _label in way(cast, lead)] == ["done", "done", "done", "now"]


@pytest.mark.parametrize(
    ("stage", "phase"),
    [("inquiry", "campaigns"), ("mql", "campaigns"), ("sal", "sales"), ("sql", "sales"), ("won", "crm")],
)
def test_the_page_stands_in_the_phase_that_works_on_the_lead(cast: Cast, stage: str, phase: str) -> None:
    assert LeadRecord(make_lead(stage=stage), cast.tobias, NOW).phase == phase


@pytest.mark.parametrize(
    ("actor", "fields", "stages"),
    [
        ("tobias", {"stage": "inquiry"}, ["nurturing", "mql", "disqualified"]),
        ("tobias", {"stage": "mql"}, ["nurturing", "disqualified"]),
        ("tobias", {"stage": "handed_over"}, []),
        ("tobias", {"stage": "disqualified"}, ["inquiry"]),
        ("tobias", {"stage": "inquiry", "owner_side": "sales"}, []),
        ("tobias", {"stage": "mql", "owner_side": "sales"}, []),
        ("tobias", {"stage": "sal", "owner_side": "sales"}, []),
        ("tobias", {"stage": "disqualified", "owner_side": "sales"}, ["inquiry"]),
        ("deniz", {"stage": "inquiry"}, []),
        ("deniz", {"stage": "mql"}, []),
        ("deniz", {"stage": "disqualified"}, ["inquiry"]),
        ("deniz", {"stage": "inquiry", "owner_side": "sales"}, ["nurturing", "sal", "disqualified"]),
        ("deniz", {"stage": "nurturing", "owner_side": "sales"}, ["sal", "disqualified"]),
        ("deniz", {"stage": "mql", "owner_side": "sales"}, ["nurturing", "sal", "disqualified"]),
        ("deniz", {"stage": "sal", "owner_side": "sales"}, ["sql", "disqualified"]),
        ("deniz", {"stage": "disqualified", "owner_side": "sales"}, ["inquiry"]),
        ("helga", {"stage": "inquiry"}, []),
        ("paul", {"stage": "mql"}, []),
    ],
)
def test_only_moves_the_table_allows_this_person_are_offered(
    cast: Cast, actor: str, fields: dict[str, Any], stages: list[str]
) -> None:
    moves = possible_moves(getattr(cast, actor), make_lead(**fields))

    assert [move.stage for move in moves] == stages


def test_engagement_is_that_of_today(cast: Cast) -> None:
    lead = make_lead(engagement_points=80, engagement_at=NOW - timedelta(days=30))

    shown = LeadRecord(lead, cast.tobias, NOW)

    assert (shown.engagement, shown.is_cooling) == (40, True)
