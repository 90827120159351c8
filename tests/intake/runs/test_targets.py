"""What headings mean, also those of exports that many people have."""

import pytest

from leads.intake.runs.targets import TARGETS, fields_by_content, recognised_maker, suggested_fields

pytestmark = pytest.mark.django_db
HUBSPOT = [
    "Record ID",
    "First Name",
    "Last Name",
    "Email",
    "Phone Number",
    "Contact owner",
    "Lead Status",
    "Company name",
]
HUBSPOT_DE = [
    "Datensatz-ID",
    "Vorname",
    "Nachname",
    "E-Mail",
    "Telefonnummer",
    "Kontakt-Zuständiger",
    "Lifecycle-Phase",
]
SALESFORCE = [
    "Lead ID",
    "First Name",
    "Last Name",
    "Title",
    "Company / Account",
    "Email",
    "Lead Source",
    "Lead Owner",
]
SALESFORCE_DE = [
    "Lead-ID",
    "Vorname",
    "Nachname",
    "Titel",
    "Firma/Account",
    "E-Mail",
    "Lead-Quelle",
    "Lead-Inhaber",
]


@pytest.mark.parametrize(
    ("maker", "headings", "fields"),
    [
        ("hubspot", HUBSPOT, "external_id first_name last_name email phone ours ours company"),
        ("hubspot", HUBSPOT_DE, "external_id first_name last_name email phone ours ours"),
        ("salesforce", SALESFORCE, "external_id first_name last_name job_title company email source ours"),
        ("salesforce", SALESFORCE_DE, "external_id first_name last_name job_title company email source ours"),
    ],
    ids=["HubSpot", "HubSpot in German", "Salesforce", "Salesforce in German"],
)
def test_exports_of_others_are_recognised(maker: str, headings: list[str], fields: str) -> None:
    assert recognised_maker(headings) == maker
    assert suggested_fields(headings) == fields.split()


def test_a_file_of_our_own_making_is_nobodys() -> None:
    headings = ["LeadNr", "Vorname", "Nachname", "E-Mail", "Sensorik", "Stand (Alliance)"]

    assert recognised_maker(headings) == ""
    assert suggested_fields(headings) == ["external_id", "first_name", "last_name", "email", "", "ours"]


def test_every_suggestion_can_be_chosen() -> None:
    from leads.intake.runs.ready_made import READY_MADE

    assert {field for ready in READY_MADE.values() for field in ready.fields.values()} <= TARGETS.keys()


def test_columns_without_headings_tell_by_their_values_what_they_are() -> None:
    samples = [
        ["70173"],
        ["2026-03-25"],
        ["100045"],
        ["a@b.de"],
        ["0711 805921", "+43 1 5550102"],
        [],
        ["c@d.de"],
    ]

    assert fields_by_content(samples) == ["", "", "", "email", "phone", "", ""]
