"""A system has one name, however its letters are typed."""

import pytest

from leads.crm.models import ExternalId, Lead
from tests.intake.api.client import Ask

pytestmark = pytest.mark.django_db


def test_an_address_in_capitals_means_the_same_lead(ask: Ask) -> None:
    made = ask("PUT", "/leads/by-external-id/CRM/K-1", {"email": "a@b.de"})
    again = ask("PUT", "/leads/by-external-id/crm/K-1", {"email": "a@b.de"})
    read = ask("GET", "/leads/by-external-id/Crm/K-1")

    assert [made.status_code, again.status_code, read.status_code] == [201, 200, 200]
    assert str(ExternalId.objects.get()) == "crm:K-1"


def test_bodies_and_filters_take_it_in_any_letters(ask: Ask) -> None:
    lead_id = ask("PUT", "/leads/by-external-id/crm/K-1", {"email": "a@b.de"}).json()["id"]

    touch = ask("POST", "/touches", {"system": "CRM", "external_id": "K-1", "kind": "call"})
    (found,) = ask("GET", "/leads?system=CRM&external_id=K-1").json()["results"]

    assert (touch.status_code, touch.json()["lead_id"], found["id"]) == (201, lead_id, lead_id)


def test_external_ids_keep_their_letters(ask: Ask) -> None:
    ask("PUT", "/leads/by-external-id/crm/k-1", {"email": "a@b.de"})
    ask("PUT", "/leads/by-external-id/crm/K-1", {"email": "c@d.de"})

    assert Lead.objects.count() == 2
