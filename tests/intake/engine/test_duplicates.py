"""Rows that may be a known person."""

import pytest

from alliance.journal.models import Entry
from leads.crm.models import ExternalId, Lead
from leads.intake.models import PossibleDuplicate
from leads.intake.rows import LeadRow
from tests.factories import make_lead
from tests.intake.rows import put, row, statuses

pytestmark = pytest.mark.django_db


def same_person(**fields: object) -> LeadRow:
    return row(external_id="L-2", first_name="mara", last_name="Keller", phone="0711 805920", **fields)


def test_same_name_and_phone_without_email_is_kept_for_review_and_is_no_lead_yet() -> None:
    lead = make_lead("Keller", phone="+49711805920")

    (outcome,) = put(same_person(city="Ulm"))

    kept = PossibleDuplicate.objects.get()
    assert (outcome.status, outcome.id) == ("possible_duplicate", None)
    assert outcome.problem is not None
    assert (outcome.problem.code, outcome.problem.candidates) == ("same_name_and_phone", [lead.pk])
    assert (kept.candidate, kept.reason, kept.external_id, kept.row["city"]) == (
        lead,
        "same_name_and_phone",
        "L-2",
        "Ulm",
    )
    assert (Lead.objects.count(), ExternalId.objects.count()) == (1, 0)
    entry = Entry.objects.get()
    assert (entry.verb, entry.thread_type, entry.thread_id) == ("duplicate.kept", "lead", lead.pk)


def test_the_same_row_again_counts_again_but_is_kept_once() -> None:
    make_lead("Keller", phone="+49711805920")
    put(same_person())

    outcomes = put(same_person(), same_person(city="Bonn"))

    assert statuses(outcomes) == ["possible_duplicate", "possible_duplicate"]
    assert PossibleDuplicate.objects.get().row["city"] == "Bonn"
    assert Entry.objects.count() == 1


def test_the_candidate_may_come_in_the_same_batch() -> None:
    outcomes = put(
        row(email="m@k.de", first_name="Mara", last_name="Keller", phone="+49 711 805920"), same_person()
    )

    assert statuses(outcomes) == ["created", "possible_duplicate"]
    assert PossibleDuplicate.objects.get().candidate == Lead.objects.get()


@pytest.mark.parametrize(
    "fields",
    [{"last_name": "Kellermann"}, {"phone": "0711 805921"}, {"email": "other@k.de"}],
    ids=["other name", "other phone", "with e-mail"],
)
def test_another_name_or_phone_or_an_address_of_its_own_is_a_new_lead(fields: dict[str, str]) -> None:
    make_lead("Keller", phone="+49711805920")
    person = {"first_name": "Mara", "last_name": "Keller", "phone": "0711 805920", **fields}

    (outcome,) = put(row(**person))

    assert outcome.status == "created"


def test_a_number_read_for_another_country_is_still_the_same_number() -> None:
    make_lead("Keller", phone="+4989825378")

    (outcome,) = put(
        row(first_name="Mara", last_name="Keller", phone="089 825378", country="AT", external_id="1")
    )

    assert outcome.status == "possible_duplicate"


def test_a_row_without_any_id_that_says_nothing_new_is_the_lead_itself() -> None:
    rows = [row(last_name="Lang", phone="030 1234567"), row(last_name="Nur", company="Firma X")]
    put(*rows)

    again = put(*rows)
    more = put(row(last_name="Nur", company="Firma X", city="Ulm"))

    assert statuses(again) == ["unchanged", "unchanged"]
    assert statuses(more) == ["possible_duplicate"]
    assert Lead.objects.count() == 2


def test_an_external_id_and_an_address_of_different_leads_are_never_guessed() -> None:
    put(row(external_id="1", email="a@b.de"), row(external_id="2", email="c@d.de"))

    (outcome,) = put(row(external_id="1", email="c@d.de", city="Ulm"))

    assert outcome.status == "possible_duplicate"
    assert outcome.problem is not None
    assert outcome.problem.code == "ambiguous_match"
    owners = dict(ExternalId.objects.values_list("external_id", "lead_id"))
    assert outcome.problem.candidates == [owners["2"], owners["1"]]
    assert set(Lead.objects.values_list("city", flat=True)) == {""}
