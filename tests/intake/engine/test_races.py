"""Two batches at once about the same people."""

import threading

import pytest
from django.db import connection

from alliance.journal.models import Entry
from leads.crm.models import ExternalId, Lead
from leads.intake.rows import LeadRow
from tests.intake.rows import put, row


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_batches_with_the_same_people_create_each_once() -> None:
    ready = threading.Barrier(4)
    results: list[list[str]] = []
    errors: list[BaseException] = []

    def send(system: str, rows: list[LeadRow]) -> None:
        try:
            ready.wait()
            results.append([outcome.status for outcome in put(*rows, system=system)])
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    people = [row(external_id=str(number), email=f"p{number}@b.de") for number in range(200)]
    orders = [people, people[::-1], people[100:] + people[:100], people[::-1]]
    threads = [
        threading.Thread(target=send, args=(f"system-{number}", rows)) for number, rows in enumerate(orders)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert sum(result.count("created") for result in results) == 200
    assert sum(result.count("updated") for result in results) == 600
    assert (Lead.objects.count(), ExternalId.objects.count()) == (200, 800)
    assert Entry.objects.filter(verb="lead.created").count() == 200
