"""The package comes filled from the records as far as they go."""

from datetime import timedelta

import pytest

from leads.crm.models import Lead, Touch
from leads.handoffs.context import LONGEST_ITEM, missing_items
from leads.handoffs.prefill import prefill
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("german")
FACTS = {
    "first_name": "Mara",
    "last_name": "Keller",
    "job_title": "Leiterin Instandhaltung",
    "company_name": "Falkenried",
    "phone": "+497118000",
    "email": "m@falkenried.example",
    "interest": ["ZS-1", "Nachrüstung"],
    "fit_grade": "A",
    "fit_points": 82,
    "engagement_points": 64,
}


@pytest.fixture
def german(settings):
    from django.utils import timezone, translation

    with translation.override("de"), timezone.override("Europe/Berlin"):
        yield


def touch(kind: str, text: str = "", days: int = 1) -> Touch:
    return Touch(kind=kind, text=text, occurred_at=NOW - timedelta(days=days))


def test_facts_touches_and_score_fill_six_of_eight_items() -> None:
    lead = Lead(**FACTS, requested_at=NOW, note="Bitte vormittags.")
    touches = [touch(Touch.Kind.DOWNLOAD, "Verschleißstudie"), touch(Touch.Kind.EMAIL_SENT, "Einladung", 2)]

    package = prefill(lead, touches, [("Führungsfunktion", 25, "fit"), ("Freemail", -5, "fit")])

    assert missing_items(package) == ["promised", "open_questions"]
    assert package["who"] == (
        "Mara Keller, Leiterin Instandhaltung, Falkenried\n+497118000 · m@falkenried.example"
    )
    assert "17.11.2026" in package["why_now"]
    assert "Bitte vormittags." in package["why_now"]
    assert "Verschleißstudie" in package["what_they_saw"]
    assert "Einladung" not in package["what_they_saw"]
    assert package["interest"] == "ZS-1, Nachrüstung"
    assert package["score"].endswith("Führungsfunktion +25, Freemail -5")


def test_without_a_request_the_newest_own_step_says_why_now() -> None:
    package = prefill(Lead(**FACTS), [touch(Touch.Kind.NOTE, "intern"), touch(Touch.Kind.WEBINAR, "L3")], [])

    assert package["why_now"].endswith("L3")


def test_a_bare_lead_leaves_the_rest_to_the_person() -> None:
    package = prefill(Lead(email="x@example.com", fit_grade="D"), [], [])

    assert missing_items(package) == [
        "why_now", "what_they_saw", "interest", "promised", "next_step", "open_questions",
    ]  # fmt: skip


def test_nothing_is_longer_than_an_item_may_be() -> None:
    package = prefill(Lead(**FACTS, requested_at=NOW, note="x" * 3000), [], [])

    assert len(package["why_now"]) == LONGEST_ITEM
