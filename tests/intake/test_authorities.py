"""Who decides about a field: a sync fills what is empty and overwrites only what nobody else decides about."""

from pathlib import Path
from typing import Any

import pytest

from alliance.errors import Denied
from alliance.journal.models import Entry
from alliance.people.actions import create_client
from leads.crm.models import Lead
from leads.intake.actions import capture_lead
from leads.intake.authorities import UnknownAuthority, change_authorities, current_authorities
from leads.intake.imports import import_leads
from leads.intake.models import FieldAuthority
from leads.intake.rows import LeadRow
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.api.client import Ask, make_caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def systems(db: None) -> dict[str, Ask]:
    return {name: make_caller(system=name, name=name) for name in ("crm", "automation")}


def decide(cast: Cast, **choices: str) -> None:
    change_authorities(actor=cast.jana, choices=choices, now=NOW)


@pytest.mark.parametrize("name", ["jana", "ralf", "paul"])
def test_leads_of_both_sides_and_administrators_say_who_decides(
    cast: Cast, systems: dict[str, Ask], name: str
) -> None:
    (row,) = change_authorities(
        actor=getattr(cast, name), choices={"phone": "system:crm", "email": "anybody"}, now=NOW
    )

    entry = Entry.objects.get(verb="authority.changed")
    assert (row.field, current_authorities()) == ("phone", {"phone": "crm"})
    assert entry.data == {"field": "phone", "from": "anybody", "to": "crm"}


@pytest.mark.parametrize("name", ["tobias", "deniz", "helga", "yusuf", "ingrid"])
def test_others_do_not(cast: Cast, name: str) -> None:
    with pytest.raises(Denied):
        change_authorities(actor=getattr(cast, name), choices={"phone": "people"}, now=NOW)

    assert FieldAuthority.objects.count() == Entry.objects.filter(verb="authority.changed").count() == 0


@pytest.mark.parametrize(
    "choices",
    [{"stage": "people"}, {"phone": "nobody"}, {"phone": "system:erp"}, {"phone": "system"}, {"phone": "people:crm"}],
)  # fmt: skip
def test_what_is_not_there_cannot_decide(cast: Cast, systems: Any, choices: dict[str, str]) -> None:
    with pytest.raises(UnknownAuthority):
        change_authorities(actor=cast.jana, choices=choices, now=NOW)


def test_the_same_again_is_no_news(cast: Cast) -> None:
    decide(cast, phone="people")
    decide(cast, phone="people")

    assert Entry.objects.filter(verb="authority.changed").count() == 1


@pytest.mark.parametrize("door", ["bulk", "put", "patch"])
def test_another_system_keeps_the_value_and_hears_who_decides(
    cast: Cast, systems: dict[str, Ask], door: str
) -> None:
    decide(cast, phone="system:crm", job_title="people")
    lead = make_lead(phone="+49711805920", job_title="Leiterin", city="")

    warnings = send(
        systems["automation"], door, lead, {"phone": "0711 999", "job_title": "Chefin", "city": "Ulm"}
    )

    lead.refresh_from_db()
    assert (lead.phone, lead.job_title, lead.city) == ("+49711805920", "Leiterin", "Ulm")
    assert [(one["code"], one["pointer"], one["decides"]) for one in warnings] == [
        ("field_kept", "/job_title", "people"),
        ("field_kept", "/phone", "crm"),
    ]


def send(ask: Ask, door: str, lead: Lead, fields: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields through one of the doors; what it warns of, by pointer."""
    match door:
        case "bulk":
            answer = ask("POST", "/leads/bulk", {"leads": [{"email": lead.email, **fields}]}).json()[
                "results"
            ][0]
        case "put":
            answer = ask("PUT", "/leads/by-external-id/x/1", {"email": lead.email, **fields}).json()
        case _:
            answer = ask("PATCH", f"/leads/{lead.pk}", fields).json()
    return sorted(answer["warnings"], key=lambda one: one["pointer"])


def test_the_system_that_decides_and_people_change_it(cast: Cast, systems: dict[str, Ask]) -> None:
    decide(cast, job_title="system:crm", city="system:crm")
    lead = make_lead(job_title="Leiterin", city="Bonn")

    assert send(systems["crm"], "patch", lead, {"job_title": "Chefin"}) == []
    from leads.intake.actions import update_lead

    update_lead(actor=cast.deniz, lead=lead, changes={"city": "Ulm"}, expected_version=None, now=NOW)

    lead.refresh_from_db()
    assert (lead.job_title, lead.city) == ("Chefin", "Ulm")


def test_an_empty_field_may_be_filled_and_a_kept_one_not_erased(cast: Cast, systems: dict[str, Ask]) -> None:
    decide(cast, city="system:crm", job_title="people")
    lead = make_lead(city="", job_title="Leiterin")

    warnings = send(systems["automation"], "patch", lead, {"city": "Ulm", "job_title": None})

    lead.refresh_from_db()
    assert (lead.city, lead.job_title) == ("Ulm", "Leiterin")
    assert [one["pointer"] for one in warnings] == ["/job_title"]


def test_further_fields_may_be_added_but_not_replaced(cast: Cast, systems: dict[str, Ask]) -> None:
    decide(cast, custom="system:crm")
    lead = make_lead(custom={"size": 5})

    warnings = send(systems["automation"], "bulk", lead, {"custom": {"size": 9, "branch": "steel"}})

    lead.refresh_from_db()
    assert (lead.custom, [one["pointer"] for one in warnings]) == (
        {"size": 5, "branch": "steel"},
        ["/custom"],
    )


def test_the_answer_lists_what_it_took_and_what_not(cast: Cast, systems: dict[str, Ask]) -> None:
    decide(cast, job_title="people")
    lead = make_lead(job_title="Leiterin")
    body = {"email": lead.email, "job_title": "Chefin", "city": "Ulm", "phone": "none"}

    put = systems["crm"]("PUT", "/leads/by-external-id/crm/1", body).json()
    patch = systems["crm"]("PATCH", f"/leads/{lead.pk}", {"job_title": "Chefin", "note": "x"}).json()

    assert (put["applied"], sorted(put["ignored"])) == (["email", "city"], ["job_title", "phone"])
    assert (patch["applied"], patch["ignored"]) == (["note"], ["job_title"])


def test_a_program_of_its_own_name_only_counts_by_its_system(cast: Cast) -> None:
    create_client(actor=None, name="Twin", system="crm", now=NOW)

    decide(cast, phone="system:crm")

    assert current_authorities() == {"phone": "crm"}


@pytest.mark.parametrize("name", ["crm", "alliance"])
def test_a_program_does_not_decide_under_the_name_of_another(
    cast: Cast, systems: dict[str, Ask], name: str
) -> None:
    decide(cast, phone="system:crm", job_title="people")
    lead = make_lead(phone="+49711805920", job_title="Leiterin")
    body = {"email": lead.email, "phone": "0711 999", "job_title": "Chefin"}

    answer = systems["automation"]("PUT", f"/leads/by-external-id/{name}/1", body)

    lead.refresh_from_db()
    assert (lead.phone, lead.job_title) == ("+49711805920", "Leiterin")
    assert (answer.status_code, sorted(answer.json()["ignored"])) == (200, ["job_title", "phone"])


def test_the_system_that_decides_does_so_under_any_name(cast: Cast, systems: dict[str, Ask]) -> None:
    decide(cast, job_title="system:crm")
    lead = make_lead(job_title="Leiterin")

    assert send(systems["crm"], "put", lead, {"job_title": "Chefin"}) == []

    lead.refresh_from_db()
    assert lead.job_title == "Chefin"


def test_a_program_that_calls_itself_the_workspace_is_no_person(cast: Cast) -> None:
    decide(cast, job_title="people")
    lead = make_lead(job_title="Leiterin")

    warnings = send(make_caller(system="alliance"), "patch", lead, {"job_title": "Chefin"})

    lead.refresh_from_db()
    assert (lead.job_title, [one["decides"] for one in warnings]) == ("Leiterin", ["people"])


@pytest.mark.parametrize(
    ("name", "title"), [("crm", "Chefin"), ("automation", "Leiterin"), ("alliance", "Leiterin")]
)
def test_a_file_decides_as_the_system_it_comes_from(
    cast: Cast, systems: Any, tmp_path: Path, name: str, title: str
) -> None:
    decide(cast, job_title="system:crm")
    lead = make_lead(job_title="Leiterin")
    file = tmp_path / f"{name}.csv"
    file.write_text(f"E-Mail;Position\n{lead.email};Chefin\n")

    import_leads(actor=cast.tobias, path=file, now=NOW)

    lead.refresh_from_db()
    assert lead.job_title == title


def test_a_person_who_types_in_a_known_address_decides(cast: Cast, systems: Any) -> None:
    decide(cast, job_title="system:crm")
    lead = make_lead(job_title="Leiterin")

    capture_lead(actor=cast.deniz, row=LeadRow(email=lead.email, job_title="Chefin"), now=NOW)

    lead.refresh_from_db()
    assert lead.job_title == "Chefin"
