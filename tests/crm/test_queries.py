"""Who sees which leads, and finding them."""

import pytest

from leads.crm.models import Lead
from leads.crm.queries import search_leads, visible_leads
from tests.cast import Cast
from tests.factories import make_lead

pytestmark = pytest.mark.django_db


def test_everybody_with_a_place_sees_all_leads_but_erased_ones(cast: Cast) -> None:
    lead = make_lead()
    make_lead(stage="erased")

    assert list(visible_leads(cast.deniz)) == list(visible_leads(cast.ingrid)) == [lead]
    assert list(visible_leads(cast.stranger)) == []


@pytest.mark.parametrize("words", ["mueller", "Müller", "MÜLL", "müller mara", "m.mueller@"])
def test_search_finds_umlauts_however_they_are_written(words: str) -> None:
    lead = make_lead("Müller", email="m.mueller@x.example")
    make_lead("Meier")

    assert list(search_leads(Lead.objects.all(), words)) == [lead]


def test_search_takes_percent_and_underscore_as_they_stand() -> None:
    make_lead("Meier")

    assert list(search_leads(Lead.objects.all(), "%")) == []
    assert list(search_leads(Lead.objects.all(), "m_ier")) == []
