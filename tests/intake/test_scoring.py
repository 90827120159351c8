"""Two axes, each explained."""

from datetime import timedelta

import pytest
from django.utils import translation

from leads.intake.models import ScoreRule
from leads.intake.scoring import current_rules, engagement_now, explain, grade_of
from tests.factories import NOW, make_lead

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("points", "grade"),
    [(100, "A"), (70, "A"), (69, "B"), (45, "B"), (44, "C"), (25, "C"), (24, "D"), (0, "D")],
)
def test_grade_of(points: int, grade: str) -> None:
    assert grade_of(points) == grade


@pytest.mark.parametrize(("days", "points"), [(0, 64), (30, 32), (60, 16), (300, 0), (-5, 64)])
def test_engagement_halves_every_thirty_days(days: int, points: int) -> None:
    lead = make_lead(engagement_points=64, engagement_at=NOW)

    assert engagement_now(lead, NOW + timedelta(days=days)) == points


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("Vertriebsleiterin", ["leads_people"]),
        ("Head of Maintenance", ["leads_people", "our_trade"]),
        ("International Sales", []),
        ("Intern", ["not_buying"]),
        ("Geschäftsführer", ["leads_people"]),
    ],
)
def test_rules_read_job_titles_by_word(title: str, codes: list[str]) -> None:
    _points, reasons = current_rules().fit_of({"job_title": title, "email": ""})

    assert [code for code, _points in reasons] == codes


def test_an_inactive_rule_earns_nothing() -> None:
    ScoreRule.objects.filter(code="leads_people").update(is_active=False)

    assert current_rules().fit_of({"job_title": "Leiter", "email": ""}) == (0, [])


def test_explain_names_each_rule_in_the_language_of_the_reader() -> None:
    happened = (NOW - timedelta(days=30)).isoformat()
    lead = make_lead(score_reasons=[["company_known", 15], ["webinar", 24, happened], ["gone", 3]])

    with translation.override("de"):
        german = explain(lead)
    with translation.override("en"):
        english = explain(lead, NOW)

    assert german == [
        ("Unternehmen bekannt", 15, "fit"),
        ("Webinar besucht", 24, "engagement"),
        ("gone", 3, "fit"),
    ]
    assert english == [
        ("Company known", 15, "fit"),
        ("Attended a webinar", 12, "engagement"),
        ("gone", 3, "fit"),
    ]
