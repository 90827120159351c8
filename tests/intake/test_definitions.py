"""Why somebody is qualified."""

from datetime import timedelta

import pytest

from leads.intake import definitions
from leads.intake.models import LeadDefinition
from tests.factories import NOW, make_definition, make_lead

pytestmark = pytest.mark.django_db


def test_every_installation_begins_with_a_definition() -> None:
    assert definitions.in_force(NOW).number == 1


def test_without_one_it_says_so() -> None:
    LeadDefinition.objects.all().delete()

    assert definitions.find_in_force(NOW) is None
    with pytest.raises(definitions.NoDefinitionInForce):
        definitions.in_force(NOW)
    assert definitions.explain(make_lead(), NOW)["definition"] is None


def test_explain_shows_each_condition_with_what_was_found() -> None:
    make_definition()
    lead = make_lead(
        fit_grade="B", engagement_points=40, engagement_at=NOW, requested_at=NOW - timedelta(days=1)
    )

    why = definitions.explain(lead, NOW)

    assert (why["qualified"], why["rule"], why["number"]) == (True, 2, 2)
    assert why["alternatives"][0] == {
        "number": 1,
        "holds": False,
        "conditions": [
            {"what": "fit", "wanted": ["A", "B"], "found": "B", "holds": True},
            {"what": "engagement_min", "wanted": 50, "found": 40, "holds": False},
        ],
    }
    assert why["alternatives"][1]["holds"]
