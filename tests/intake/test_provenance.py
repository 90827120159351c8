"""Every field says who it comes from: which person or system, on which side, and when."""

from datetime import timedelta

import pytest

from alliance.journal.models import Entry
from alliance.people.actions import create_client
from leads.crm.models import Lead
from leads.intake.actions import update_lead
from leads.intake.provenance import MOST, Provenance, provenance_of
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.rows import put, row

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S12")]
LATER = NOW + timedelta(days=1)


def from_crm(cast: Cast, side: str | None = "sales") -> Lead:
    """A lead as the customer system of sales brought it in."""
    crm = create_client(actor=cast.paul, name="CRM", system="crm", side=side, now=NOW).user
    put(row(external_id="7", email="m@x.de", last_name="Keller", phone="0711 5550001"), actor=crm)
    return Lead.objects.get()


def test_a_field_names_the_system_that_brought_it_its_side_and_when(cast: Cast) -> None:
    lead = from_crm(cast)

    assert provenance_of(lead)["phone"] == Provenance("CRM", "crm", "sales", NOW)


def test_a_field_that_a_person_corrected_names_the_person(cast: Cast) -> None:
    lead = from_crm(cast)
    changes = {"phone": "0711 5550002"}
    lead = update_lead(actor=cast.tobias, lead=lead, changes=changes, expected_version=None, now=LATER)

    known = provenance_of(lead)

    assert known["phone"] == Provenance("Tobias Klein", "", "marketing", LATER)
    assert known["last_name"] == Provenance("CRM", "crm", "sales", NOW)


def test_an_empty_field_comes_from_nowhere(cast: Cast) -> None:
    assert "city" not in provenance_of(from_crm(cast))


def test_a_neutral_system_is_of_no_side(cast: Cast) -> None:
    assert provenance_of(from_crm(cast, side=None))["email"].side == ""


def test_a_lead_whose_beginning_nobody_wrote_down_names_what_is_known(cast: Cast) -> None:
    lead = make_lead(city="Ulm")
    changes = {"city": "Bonn"}
    lead = update_lead(actor=cast.deniz, lead=lead, changes=changes, expected_version=None, now=LATER)

    assert provenance_of(lead) == {"city": Provenance("Deniz Arslan", "", "sales", LATER)}


def test_one_query_and_no_more_rows_however_much_happened(cast: Cast, django_assert_num_queries) -> None:
    lead = from_crm(cast)
    entry = {"verb": "lead.updated", "subject_type": "lead", "thread_type": "lead"}
    changes = {"changes": {"city": ["Ulm", "Bonn"]}}
    Entry.objects.bulk_create(
        Entry(at=LATER, subject_id=lead.pk, thread_id=lead.pk, data=changes, **entry) for _ in range(MOST + 5)
    )

    with django_assert_num_queries(1):
        known = provenance_of(lead)

    assert known["phone"] == Provenance("CRM", "crm", "sales", NOW)
