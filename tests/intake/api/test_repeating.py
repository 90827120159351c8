"""One idempotency key, sent everywhere it does not belong, and twice at the same moment."""

from typing import Any

import pytest

from alliance.journal.models import Entry
from leads.crm.models import Lead, Touch
from tests.factories import make_lead
from tests.intake.api.client import Ask
from tests.twice import at_once

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "k-1"}
ROWS = {"leads": [{"email": "a@b.de"}, {"email": "@"}]}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/leads/bulk?atomic=false", ROWS),
        ("/touches", {"lead_id": 1, "kind": "webinar"}),
        ("/leads/bulk", {"leads": [*ROWS["leads"], {}]}),
    ],
)
def test_a_key_stands_for_one_address_and_body(ask: Ask, path: str, body: Any) -> None:
    ask("POST", "/leads/bulk", ROWS, **KEY)

    answer = ask("POST", path, body, **KEY)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert (Lead.objects.count(), Touch.objects.count()) == (1, 0)


def test_methods_that_are_safe_to_repeat_pass_a_key_over(ask: Ask) -> None:
    lead = make_lead()
    ask("POST", "/leads/bulk", ROWS, **KEY)

    put = ask("PUT", "/leads/by-external-id/crm/1", {"email": "c@d.de"}, **KEY)
    patch = ask("PATCH", f"/leads/{lead.pk}", {"city": "Ulm"}, **KEY)
    read = ask("GET", f"/leads/{lead.pk}", **KEY)

    assert [answer.status_code for answer in (put, patch, read)] == [201, 200, 200]
    assert "Idempotency-Replayed" not in patch


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_moment_does_it_once(ask: Ask) -> None:
    lead, answers = make_lead(), []
    body = {"lead_id": lead.pk, "kind": "webinar"}

    failed = at_once(*[lambda: answers.append(ask("POST", "/touches", body, **KEY))] * 4)

    statuses = {answer.status_code for answer in answers}
    assert (failed, 201 in statuses, statuses <= {201, 409}) == ([], True, True)
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {
        "idempotency_key_in_flight"
    }
    assert (Touch.objects.count(), Entry.objects.filter(verb="touch.logged").count()) == (1, 1)
