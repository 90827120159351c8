"""On which channels a lead may be contacted, in words."""

from datetime import timedelta

import pytest

from leads.crm.models import Consent, Lead
from leads.handoffs.contact_ways import ways_of
from tests.factories import NOW, make_lead

pytestmark = pytest.mark.django_db


def ways(lead: Lead) -> list[tuple[bool, str]]:
    return [(way.is_permitted, way.link.partition(":")[0]) for way in ways_of(lead)]


def test_what_is_permitted_has_a_link(django_user_model: object) -> None:
    assert ways(make_lead()) == [(True, "tel"), (True, "mailto")]


def test_what_nobody_said_anything_about_is_not_permitted() -> None:
    assert ways(make_lead(consents=False)) == [(False, ""), (False, "")]


def test_an_objection_closes_its_channel_only() -> None:
    lead = make_lead()
    Consent.objects.create(
        lead=lead, channel="phone", basis="not_stated", state="objected",
        captured_at=NOW + timedelta(days=1), recorded_at=NOW + timedelta(days=1),
    )  # fmt: skip

    assert ways(lead) == [(False, ""), (True, "mailto")]
