"""What was refused is counted per reason, so that somebody can repair it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alliance.rest.models import Refusal
from alliance.rest.refusals import forget_old_refusals
from tests.factories import make_lead
from tests.intake.api.client import Ask, make_caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(db: None) -> Ask:
    return make_caller()


def test_a_refused_request_is_noted_with_address_reason_and_field(ask: Ask) -> None:
    lead = make_lead()

    for _number in range(2):
        response = ask("PATCH", f"/leads/{lead.pk}", {"email": "max@@mail"})

    noted = Refusal.objects.get()
    assert (noted.operation, noted.code, noted.status, noted.pointer, noted.count) == (
        "PATCH /leads/{lead_id}", "invalid_value", 422, "/email", 2,
    )  # fmt: skip
    assert noted.request_id == response["X-Request-Id"]


def test_refused_rows_of_a_batch_are_counted(ask: Ask) -> None:
    rows = [{"email": "max@@mail"}, {"email": "a@b.de"}, {"emial": "x"}, {"email": "@"}]

    ask("POST", "/leads/bulk", {"leads": rows})

    noted = {one.code: (one.count, one.status, one.pointer) for one in Refusal.objects.all()}
    assert noted == {"invalid_email": (2, 200, "/email"), "unknown_field": (1, 200, "/emial")}


def test_what_is_accepted_is_not_noted(ask: Ask) -> None:
    ask("POST", "/leads/bulk", {"leads": [{"email": "a@b.de"}]})
    ask("GET", "/leads")

    assert Refusal.objects.count() == 0


def test_what_did_not_happen_again_is_forgotten(ask: Ask) -> None:
    now = timezone.now()
    ask("GET", "/leads/999999")
    ask("GET", "/leads?foo=1")
    Refusal.objects.filter(code="not_found").update(last_at=now - timedelta(days=31))

    assert forget_old_refusals(now) == 1
    assert Refusal.objects.get().code == "unknown_parameter"
