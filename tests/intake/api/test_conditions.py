"""ETag, If-Match and If-None-Match on leads and hand-offs."""

import pytest

from leads.crm.models import Consent, Lead
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.handoffs.scenes import accepted, offered
from tests.intake.api.client import Ask

pytestmark = pytest.mark.django_db
BY_NAME = "/leads/by-external-id/crm/1"


def test_a_lead_that_is_as_the_client_knows_it_is_304(ask: Ask) -> None:
    lead = make_lead()
    tag = ask("GET", f"/leads/{lead.pk}")["ETag"]

    same = ask("GET", f"/leads/{lead.pk}", **{"If-None-Match": f'"0", W/{tag}'})
    ask("PATCH", f"/leads/{lead.pk}", {"city": "Ulm"})
    other = ask("GET", f"/leads/{lead.pk}", **{"If-None-Match": tag})

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    assert (other.status_code, other.json()["city"]) == (200, "Ulm")


def test_a_consent_makes_a_new_version(ask: Ask) -> None:
    lead = make_lead()
    tag = ask("GET", f"/leads/{lead.pk}")["ETag"]

    ask("POST", "/consents", {"lead_id": lead.pk, "channel": "email", "state": "objected"})
    by_rest = ask("GET", f"/leads/{lead.pk}", **{"If-None-Match": tag})
    consent = {"channel": "post", "basis": "contract"}
    ask("POST", "/leads/bulk", {"leads": [{"email": lead.email, "consents": [consent]}]})
    by_batch = ask("GET", f"/leads/{lead.pk}", **{"If-None-Match": by_rest["ETag"]})

    assert (by_rest.status_code, by_batch.status_code) == (200, 200)
    assert Consent.objects.filter(lead=lead).count() == 4


def test_a_hand_off_that_is_as_the_client_knows_it_is_304(ask: Ask, cast: Cast) -> None:
    handoff = offered(cast)
    tag = ask("GET", f"/handoffs/{handoff.pk}")["ETag"]

    same = ask("GET", f"/handoffs/{handoff.pk}", **{"If-None-Match": tag})
    after = ask("GET", f"/handoffs/{accepted(cast).pk}", **{"If-None-Match": tag})

    assert (same.status_code, after.status_code) == (304, 200)


def test_create_only_never_changes_a_lead(ask: Ask) -> None:
    created = ask("PUT", BY_NAME, {"email": "a@b.de"}, **{"If-None-Match": "*"})
    again = ask("PUT", BY_NAME, {"city": "Ulm"}, **{"If-None-Match": "*"})
    by_email = ask("PUT", "/leads/by-external-id/crm/2", {"email": "a@b.de"}, **{"If-None-Match": "*"})

    assert [answer.status_code for answer in (created, again, by_email)] == [201, 412, 412]
    lead = Lead.objects.get()
    assert (lead.city, lead.external_ids.count()) == ("", 1)


def test_if_match_with_a_star_changes_only_what_is_there(ask: Ask) -> None:
    refused = ask("PUT", BY_NAME, {"email": "a@b.de"}, **{"If-Match": "*"})
    ask("PUT", BY_NAME, {"email": "a@b.de"})
    done = ask("PUT", BY_NAME, {"city": "Ulm"}, **{"If-Match": "*"})

    assert (refused.status_code, refused.json()["code"], done.status_code) == (412, "changed_meanwhile", 200)


def test_one_of_several_versions_is_enough(ask: Ask) -> None:
    lead = make_lead(updated_at=NOW)

    response = ask("PATCH", f"/leads/{lead.pk}", {"city": "Ulm"}, **{"If-Match": '"7", "1"'})

    assert (response.status_code, response["ETag"]) == (200, '"2"')


def test_a_value_that_cannot_be_stored_is_named_before_the_version(ask: Ask) -> None:
    lead = make_lead()

    refused = ask("PATCH", f"/leads/{lead.pk}", {"email": "no address"}, **{"If-Match": '"99"'})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/email")


def test_if_none_match_with_a_version_makes_no_sense_for_a_change(ask: Ask) -> None:
    response = ask("PUT", BY_NAME, {"email": "a@b.de"}, **{"If-None-Match": '"1"'})

    assert (response.status_code, response.json()["code"], Lead.objects.count()) == (400, "invalid_value", 0)


def test_a_lead_by_its_external_id_that_is_as_the_client_knows_it_is_304(ask: Ask) -> None:
    tag = ask("PUT", BY_NAME, {"email": "a@b.de"})["ETag"]

    same = ask("GET", BY_NAME, **{"If-None-Match": tag})
    ask("PUT", BY_NAME, {"city": "Ulm"})
    other = ask("GET", BY_NAME, **{"If-None-Match": tag})

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    assert (other.status_code, other.json()["city"]) == (200, "Ulm")


@pytest.mark.parametrize(
    "path",
    ["/leads", "/leads?sort=updated_at&limit=1", "/leads/{}/touches", "/leads/{}/consents", "/handoffs"],
)
def test_a_list_that_is_as_the_client_knows_it_is_304(ask: Ask, cast: Cast, path: str) -> None:
    lead = offered(cast).lead
    address = path.format(lead.pk)
    first = ask("GET", address)

    same = ask("GET", address, **{"If-None-Match": f"W/{first['ETag']}"})
    ask("POST", "/touches", {"lead_id": lead.pk, "kind": "webinar"})
    ask("POST", "/consents", {"lead_id": lead.pk, "channel": "post", "state": "objected"})
    accepted(cast)
    other = ask("GET", address, **{"If-None-Match": first["ETag"]})

    assert (first.status_code, same.status_code, same.content) == (200, 304, b"")
    assert (other.status_code, other["ETag"] == first["ETag"]) == (200, False)
