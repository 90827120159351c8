"""What one request asks of the database: literal counts, so that a question more is noticed."""

from typing import Any
from unittest.mock import ANY

import pytest

from tests.intake.api.client import Ask
from tests.intake.api.test_views import MARA

pytestmark = pytest.mark.django_db
BY_NAME = "/leads/by-external-id/crm/1"
# One transaction, which in a test is a savepoint.
TRANSACTION = 2


def test_a_new_lead(ask: Ask, django_assert_num_queries: Any) -> None:
    ask("GET", "/leads")

    # Token; that nobody has it, with the rules; lead, parts and journal at once.
    with django_assert_num_queries(TRANSACTION + 1 + 1 + 1):
        assert ask("PUT", BY_NAME, MARA).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_a_new_lead_needs_no_transaction_of_its_own(ask: Ask, django_assert_num_queries: Any) -> None:
    ask("GET", "/leads")

    with django_assert_num_queries(1 + 1 + 1):
        assert ask("PUT", BY_NAME, MARA).status_code == 201


def test_a_new_lead_is_answered_as_it_is_read(ask: Ask) -> None:
    consents = [
        {"channel": channel, "basis": "consent_express", "confirmed_at": f"2026-03-0{day}T10:00:00.25+02:00"}
        for channel, day in (("email", 3), ("phone", 2), ("post", 3))
    ]
    created = ask(
        "PUT", BY_NAME, {**MARA, "requested_at": "2026-03-01T09:00:00+05:30", "consents": consents}
    ).json()

    assert len(created["consents"]) == 3
    assert {**ask("GET", BY_NAME).json(), "applied": ANY, "ignored": [], "warnings": []} == created


def test_a_lead_that_stays_as_it_is(ask: Ask, django_assert_num_queries: Any) -> None:
    ask("PUT", BY_NAME, MARA)

    # Token; that somebody has it; who it is, its other ids and consents; the parts as they are.
    with django_assert_num_queries(TRANSACTION + 1 + 1 + 4 + 2):
        assert ask("PUT", BY_NAME, MARA).status_code == 200


def test_a_lead_that_changes(ask: Ask, django_assert_num_queries: Any) -> None:
    ask("PUT", BY_NAME, MARA)

    # As above; who decides about the field, rules; lead and journal.
    with django_assert_num_queries(TRANSACTION + 1 + 1 + 4 + 2 + 2 + 2):
        assert ask("PUT", BY_NAME, {**MARA, "job_title": "Chefin"}).json()["job_title"] == "Chefin"


@pytest.mark.parametrize("count", [1, 100])
def test_a_batch_of_any_size(ask: Ask, count: int, django_assert_num_queries: Any) -> None:
    ask("GET", "/leads")
    rows = [{"external_id": str(number), "email": f"p{number}@b.de"} for number in range(count)]

    # A single new lead and its parts go in one message, several table by table.
    written = 1 if count == 1 else 4
    with django_assert_num_queries(TRANSACTION + 1 + 2 + 1 + written):
        assert len(ask("POST", "/leads/bulk", {"leads": rows}).json()["results"]) == count


def test_the_token_is_marked_as_used_once_a_minute(ask: Ask, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        ask("GET", "/leads")
    with django_assert_num_queries(2):
        ask("GET", "/leads")
