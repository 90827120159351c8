"""Migrations that change rows, on a database with data."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor

from leads.crm.models import ExternalId
from tests.factories import make_lead

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(*names: str) -> None:
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    executor.migrate([("crm", name) for name in names] or leaves)


@pytest.fixture
def before(db: None) -> Iterator[None]:
    migrate("0007_lead_phone_from_its_end")
    yield
    migrate()


def names_of(lead: Any) -> list[str]:
    return sorted(map(str, ExternalId.objects.filter(lead_id=lead.pk)))


def test_twins_of_a_name_survive_in_small_letters(before: None) -> None:
    same, small, large, alone = (make_lead(name) for name in ("Same", "Small", "Large", "Alone"))
    for system, external_id, lead in (
        ("CRM", "1", same), ("crm", "1", same), ("CRM", "2", large), ("crm", "2", small), ("Crm", "2", alone),
        ("SAP", "3", alone), ("crm", "A3", alone), ("crm", "a3", small),
    ):  # fmt: skip
        ExternalId.objects.create(system=system, external_id=external_id, lead=lead)

    migrate()

    assert (names_of(same), names_of(small)) == (["crm:1"], ["crm:2", "crm:a3"])
    assert (names_of(large), names_of(alone)) == (["crm-2:2"], ["crm-3:2", "crm:A3", "sap:3"])


def test_capitals_do_not_come_back(db: None) -> None:
    with pytest.raises(IntegrityError, match="system_of_an_external_id_is_in_small_letters"):
        ExternalId.objects.create(system="CRM", external_id="1", lead=make_lead())
