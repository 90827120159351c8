"""Rows and values that cannot be stored as they came."""

from typing import Any

import pytest

from alliance.journal.models import Entry
from leads.crm.models import Lead
from leads.intake.rows import ConsentRow
from tests.intake.rows import counted, put, row

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({}, "not_reachable", "/email"),
        ({"first_name": "Nur", "last_name": "Name"}, "not_reachable", "/email"),
        ({"email": "max@@mail", "last_name": "X"}, "invalid_email", "/email"),
        ({"phone": "k.A."}, "invalid_phone", "/phone"),
        ({"email": "a@b.de", "external_id": "x" * 201}, "external_id_too_long", "/external_id"),
    ],
)
def test_a_row_that_reaches_nobody_is_refused_with_its_reason(
    fields: dict[str, Any], code: str, pointer: str
) -> None:
    (outcome,) = put(row(**fields))

    assert outcome.status == "refused"
    assert outcome.problem is not None
    assert (outcome.problem.code, outcome.problem.pointer) == (code, pointer)
    assert (Lead.objects.count(), Entry.objects.count()) == (0, 0)


def test_a_bad_value_is_left_out_with_a_warning_when_another_way_remains() -> None:
    (outcome,) = put(
        row(email="max@@mail", phone="0711 805920", country="Atlantis", language="??", source="bing",
            potential="viel", requested_at="gestern", first_touch_at="2099-01-01", currency="Taler",
            company=None, stage="irgendwo", consents=[ConsentRow("fax"), ConsentRow("phone", "presumed_b2b_phone")])
    )  # fmt: skip

    assert outcome.status == "created"
    assert [warning.code for warning in outcome.warnings] == [
        "unknown_country", "invalid_email", "unknown_language", "unknown_source", "invalid_amount", "invalid_date",
        "in_the_future", "unknown_currency", "unknown_channel", "reason_missing", "unknown_stage",
    ]  # fmt: skip
    lead = Lead.objects.get()
    assert (lead.email, lead.phone, lead.source_detail, lead.potential) == ("", "+49711805920", "bing", None)


def test_ten_bad_rows_of_a_hundred_leave_ninety_leads_and_are_named() -> None:
    rows = [
        row(email=f"p{number}@school.example") if number % 10 else row(email="nobody", client_ref=number)
        for number in range(100)
    ]

    outcomes = put(*rows)

    assert counted(outcomes) == {"created": 90, "refused": 10}
    refused = [outcome for outcome in outcomes if outcome.status == "refused"]
    assert [outcome.client_ref for outcome in refused] == list(range(0, 100, 10))
    assert {outcome.problem.code for outcome in refused if outcome.problem} == {"invalid_email"}


def test_characters_nobody_can_see_or_store_are_dropped() -> None:
    put(
        row(
            email="a@b.de",
            last_name="Mu\u0308ller\x00",
            note="a\x00\nb",
            custom={"k": "v\x00"},
            interest=['q"\\,{x}'],
        )
    )

    lead = Lead.objects.get()
    assert (lead.last_name, lead.note, lead.custom, lead.interest) == (
        "Müller",
        "a\nb",
        {"k": "v"},
        ['q"\\,{x}'],
    )


def test_a_value_longer_than_its_column_is_cut_with_a_warning() -> None:
    (outcome,) = put(row(email="a@b.de", first_name="x" * 101))

    assert Lead.objects.get().first_name == "x" * 100
    assert [(warning.code, warning.pointer) for warning in outcome.warnings] == [("too_long", "/first_name")]
