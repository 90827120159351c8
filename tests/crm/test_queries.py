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


def test_a_whole_address_means_just_the_person_who_has_it() -> None:
    lead = make_lead("Meier", email="meier@x.example")
    make_lead("Obermeier", email="ober.meier@x.example")
    other = make_lead("Klein", email="a.klein@x.example")

    assert list(search_leads(Lead.objects.all(), "Meier@X.example")) == [lead]
    assert list(search_leads(Lead.objects.all(), "klein@x.example")) == [other]
    assert list(search_leads(Lead.objects.all(), "obermeier meier@x.example")) == []
