"""Several batches at once about the same people."""

from functools import partial

import msgspec
import pytest
from django.db import OperationalError, connection

from alliance.journal.models import Entry
from leads.crm.models import ExternalId, Lead
from leads.handoffs.actions import offer_handoff
from leads.intake.actions import put_lead
from leads.intake.rows import LeadRow
from tests.cast import make_cast
from tests.factories import NOW, make_lead
from tests.handoffs.actions.test_crossing import meanwhile
from tests.handoffs.scenes import CONTEXT
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


@pytest.mark.django_db(transaction=True)
def test_single_leads_that_several_programs_bring_at_once_are_created_once() -> None:
    tobias = make_cast().tobias
    people = [row(external_id=str(number), email=f"p{number}@b.de") for number in range(60)]
    statuses: list[str] = []

    def send(system: str) -> None:
        for one in people:
            put = put_lead(actor=tobias, row=msgspec.structs.replace(one), system=system, now=NOW)
            statuses.append(put.outcome.status)

    errors = at_once(*(partial(send, system) for system in ("crm", "crm", "shop", "shop")))

    assert errors == []
    assert (statuses.count("created"), len(statuses)) == (60, 240)
    assert (Lead.objects.count(), ExternalId.objects.count()) == (60, 120)
    assert Entry.objects.filter(verb="lead.created").count() == 60


@pytest.mark.django_db(transaction=True)
def test_a_row_about_a_namesake_moves_nobody_who_is_just_handed_over() -> None:
    cast = make_cast()
    lead = make_lead("Vogel", first_name="Anna", email="", phone="+4971112345", stage=Lead.Stage.MQL)
    asked = row(first_name="Anna", last_name="Vogel", phone="+49 711 12345", stage="nurturing")
    outcomes: list[tuple[str, str]] = []

    def send() -> None:
        (outcome,) = put(asked)
        outcomes.append((outcome.status, outcome.problem.code if outcome.problem else ""))

    with meanwhile(send):
        offer_handoff(actor=cast.tobias, lead=lead, team=cast.sales_south, context=CONTEXT, now=NOW)

    lead.refresh_from_db()
    assert (lead.stage, outcomes) == (Lead.Stage.HANDED_OVER, [("refused", "stage_not_reachable")])


@pytest.mark.django_db
def test_a_database_in_trouble_is_no_conflict() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = 'disk_full'; END $$;"
            "CREATE TRIGGER refuse BEFORE INSERT ON crm_lead EXECUTE FUNCTION refuse()"
        )

    with pytest.raises(OperationalError, match="full"):
        put(row(email="mara@falkenried.example"))


@pytest.mark.django_db(transaction=True)
def test_a_database_that_was_away_for_a_moment_is_asked_again() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (mine,) = cursor.fetchone()

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [mine])

    assert at_once(cut) == []

    (outcome,) = put(row(email="mara@falkenried.example"))

    assert (outcome.status, Lead.objects.count()) == ("created", 1)
