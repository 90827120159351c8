"""On which channels a person may be contacted, in words."""

import pytest
from django.utils import translation

from leads.crm.contact_ways import ways_of
from leads.crm.models import Consent
from tests.factories import NOW, make_lead

pytestmark = pytest.mark.django_db


def say(lead, channel: str, basis: str, state: str, **fields) -> None:
    Consent.objects.create(
        lead=lead, channel=channel, basis=basis, state=state, captured_at=NOW, recorded_at=NOW, **fields
    )


@pytest.mark.requirement("B09")
def test_without_consent_a_channel_is_shown_closed_with_the_reason() -> None:
    lead = make_lead(consents=False)
    say(lead, "phone", "own_request", "confirmed")

    ways = {way.channel: way for way in ways_of(lead)}

    assert (ways["email"].is_permitted, ways["email"].link) == (False, "")
    assert ways["email"].address == lead.email
    with translation.override("en"):
        assert str(ways["email"].why) == "no consent on record"
    assert (ways["phone"].is_permitted, ways["phone"].link) == (True, f"tel:{lead.phone}")


@pytest.mark.parametrize(
    ("basis", "state", "permitted"),
    [
        ("consent_express", "confirmed", True),
        ("not_stated", "confirmed", False),
        ("consent_express", "pending_doi", False),
        ("not_stated", "withdrawn", False),
        ("not_stated", "objected", False),
    ],
)
def test_only_a_given_consent_with_a_stated_basis_opens_a_channel(
    basis: str, state: str, permitted: bool
) -> None:
    lead = make_lead(consents=False)
    say(lead, "email", basis, state, reason="am Stand")

    email = ways_of(lead)[0]

    assert email.is_permitted is permitted
    assert (email.since, email.reason) == (NOW, "am Stand")


def test_an_objection_closes_its_channel_only() -> None:
    lead = make_lead()
    say(lead, "phone", "not_stated", "objected")

    ways = {way.channel: (way.is_permitted, way.link) for way in ways_of(lead)}

    assert (ways["phone"], ways["email"]) == ((False, ""), (True, f"mailto:{lead.email}"))


def test_other_channels_stand_there_once_somebody_spoke_of_them() -> None:
    lead = make_lead()
    say(lead, "sms", "consent_express", "confirmed")

    assert [way.channel for way in ways_of(lead)] == ["email", "phone", "post", "sms"]


def test_a_phone_number_is_shown_as_people_write_it() -> None:
    phone = ways_of(make_lead(phone="+49711123456"))[1]

    assert phone.shown == "+49 711 123456"
    assert phone.address == "+49711123456"


def test_all_ways_cost_one_query(django_assert_num_queries) -> None:
    lead = make_lead()

    with django_assert_num_queries(1):
        ways_of(lead)
