"""Several batches at once about the same people."""

from functools import partial

import pytest

from alliance.journal.models import Entry
from leads.crm.models import ExternalId, Lead
from leads.intake.rows import LeadRow
from tests.intake.rows import put, row
from tests.twice import at_once


@pytest.mark.django_db(transaction=True)
def test_batches_with_the_same_people_create_each_once() -> None:
    people = [row(external_id=str(number), email=f"p{number}@b.de") for number in range(200)]
    orders = [people, people[::-1], people[100:] + people[:100], people[::-1]]
    statuses: list[str] = []

    def send(system: str, rows: list[LeadRow]) -> None:
        statuses.extend(outcome.status for outcome in put(*rows, system=system))

    errors = at_once(*(partial(send, f"system-{number}", rows) for number, rows in enumerate(orders)))

    assert errors == []
    assert (statuses.count("created"), statuses.count("updated")) == (200, 600)
    assert (Lead.objects.count(), ExternalId.objects.count()) == (200, 800)
    assert Entry.objects.filter(verb="lead.created").count() == 200
