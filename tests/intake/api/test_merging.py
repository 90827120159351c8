"""Merging two leads over REST, and undoing it: the action, the rules and the codes of the browser."""

from typing import Any

import pytest

from alliance.journal.models import Entry
from alliance.people.actions import create_client, issue_token
from leads.crm.models import ExternalId, Lead
from leads.intake.api.examples import LEAD
from leads.intake.models import Merge
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.handoffs.scenes import offered
from tests.intake.api.client import Ask, make_caller
from tests.intake.merging.scenes import two_of_one
from tests.twice import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S12")]


@pytest.fixture
def sales(db: None) -> Ask:
    return make_caller(side="sales", name="Field", system="field")


def merged(ask: Ask, keep: Lead, drop: Lead, **said: Any) -> Any:
    return ask("POST", f"/leads/{keep.pk}/merge", {"drop": drop.pk} | said)


def test_a_program_of_a_side_merges_field_by_field(sales: Ask) -> None:
    keep, drop = two_of_one()

    answer = merged(sales, keep, drop, choices={"email": "drop", "city": "keep"}, reason="Ein Mensch")

    lead, merge = Lead.objects.get(), Merge.objects.get()
    assert (answer.status_code, lead.email, lead.city) == (201, "mara@keller.example", "Reutlingen")
    said = answer.json()
    assert (said["id"], said["lead_id"], said["dropped_id"]) == (merge.pk, keep.pk, drop.pk)
    assert (said["choices"]["email"], said["reason"], said["merged_by"]) == ("drop", "Ein Mensch", "Field")
    assert Entry.objects.get(verb="lead.merged").origin == "field"


def test_a_merge_is_undone_and_both_are_as_before(sales: Ask) -> None:
    keep, drop = two_of_one()
    merge = merged(sales, keep, drop).json()

    listed = sales("GET", f"/leads/{keep.pk}/merges").json()["results"]
    undone = sales("POST", f"/leads/{keep.pk}/merges/{merge['id']}/undo")

    assert [one["id"] for one in listed] == [merge["id"]]
    assert (undone.status_code, undone.json()) == (
        200,
        {"id": merge["id"], "lead_id": keep.pk, "restored_id": drop.pk, "left": [], "rows_left": 0},
    )
    assert set(Lead.objects.values_list("email", flat=True)) == {keep.email, drop.email}
    assert sales("GET", f"/leads/{keep.pk}/merges").json()["results"] == []


def test_a_neutral_program_judges_nobody(ask: Ask, cast: Cast) -> None:
    keep, drop = two_of_one()

    refused = merged(ask, keep, drop)

    assert (refused.status_code, refused.json()["code"]) == (403, "denied")
    assert Lead.objects.count() == 2
    assert (Merge.objects.count(), Entry.objects.filter(verb="lead.merged").count()) == (0, 0)


def test_what_changed_since_it_was_seen_is_not_merged(sales: Ask) -> None:
    keep, drop = two_of_one()
    sales("PATCH", f"/leads/{drop.pk}", {"city": "Ulm"})

    stale = merged(sales, keep, drop, versions={"keep": keep.version, "drop": drop.version})
    fresh = merged(sales, keep, drop, versions={"keep": keep.version, "drop": drop.version + 1})

    assert (stale.status_code, stale.json()["code"], fresh.status_code) == (412, "changed_meanwhile", 201)


def test_a_lead_that_is_gone_already_says_where_it_went(sales: Ask) -> None:
    keep, drop = two_of_one()
    merged(sales, keep, drop)

    again, other_way = merged(sales, keep, drop), merged(sales, drop, keep)

    assert (again.status_code, again.json()["code"], again.json()["merged_into"]) == (
        409,
        "already_merged",
        keep.pk,
    )
    assert (other_way.status_code, other_way.json()["code"]) == (410, "merged_into")
    assert Merge.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "status", "code", "pointer"),
    [
        ({"drop": 2**70}, 422, "unknown_lead", "/drop"),
        ({"drop": 0}, 422, "unknown_lead", "/drop"),
        ({"choices": {"email": "both"}}, 422, "invalid_choice", "/choices/email"),
        ({"choices": {"stage": "keep"}}, 422, "invalid_choice", "/choices/stage"),
        ({"promise": 7}, 422, "invalid_choice", "/promise"),
        ({"reason": "x" * 501}, 400, "invalid_value", "/reason"),
        ({"loser": 3}, 400, "unknown_field", "/loser"),
    ],
)
def test_what_makes_no_sense_is_refused(
    sales: Ask, cast: Cast, said: dict[str, Any], status: int, code: str, pointer: str
) -> None:
    keep, drop = two_of_one()
    offered(cast, lead=keep)

    answer = sales("POST", f"/leads/{keep.pk}/merge", {"drop": drop.pk} | said)

    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["errors"][0]["pointer"]) == (status, code, pointer)
    assert (Lead.objects.count(), Merge.objects.count()) == (2, 0)


def test_a_lead_is_not_merged_with_itself(sales: Ask) -> None:
    lead = make_lead()

    answer = merged(sales, lead, lead)

    assert (answer.status_code, answer.json()["code"]) == (422, "same_lead")


def test_merges_are_undone_in_reverse_order_and_once(sales: Ask) -> None:
    keep, drop = two_of_one()
    third = make_lead("Dritte", email="d@b.de")
    first, second = (merged(sales, keep, one).json()["id"] for one in (drop, third))
    address = f"/leads/{keep.pk}/merges"

    too_early = sales("POST", f"{address}/{first}/undo")
    done = [sales("POST", f"{address}/{one}/undo").status_code for one in (second, first)]
    again = sales("POST", f"{address}/{first}/undo")

    assert (too_early.status_code, too_early.json()["code"]) == (409, "later_merge_stands")
    assert too_early.json()["merge_id"] == second
    assert (done, again.status_code, again.json()["code"]) == ([200, 200], 409, "merge_undone")


def test_a_repeated_merge_gets_the_first_answer_again(sales: Ask) -> None:
    keep, drop = two_of_one()
    body, key = {"drop": drop.pk}, {"Idempotency-Key": "merge-1"}

    first, again = (sales("POST", f"/leads/{keep.pk}/merge", body, **key) for _ in range(2))

    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (201, 201, "true")
    assert again.json() == first.json()
    assert Merge.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_programs_that_merge_at_once_merge_once(sales: Ask) -> None:
    keep, drop = two_of_one()
    other = make_caller(side="marketing", name="Automation", system="ma")
    answers: list[int] = []

    at_once(*(lambda ask=ask: answers.append(merged(ask, keep, drop).status_code) for ask in (sales, other)))

    assert sorted(answers) == [201, 409]
    assert (Lead.objects.count(), Merge.objects.count()) == (1, 1)


def test_who_may_not_read_is_told_ids_alone(client: Any) -> None:
    keep, drop = two_of_one()
    owner = create_client(actor=None, name="Blind", system="blind", side="sales", now=NOW)
    _token, raw = issue_token(actor=None, client=owner, scopes=["leads:write"], days=3650, now=NOW)

    answer = client.post(
        f"/api/v1/leads/{keep.pk}/merge",
        {"drop": drop.pk},
        content_type="application/json",
        headers={"Authorization": f"Bearer {raw}"},
    )

    assert answer.json() == {"id": Merge.objects.get().pk, "lead_id": keep.pk, "dropped_id": drop.pk}


def test_ids_of_both_name_the_one_lead_and_bring_it_up_to_date(sales: Ask) -> None:
    for number, email in (("4711", LEAD["email"]), ("4712", "mara@keller.example")):
        sales("PUT", f"/leads/by-external-id/crm/{number}", {**LEAD, "email": email, "phone": ""})
    keep, drop = Lead.objects.order_by("pk")
    merged(sales, keep, drop, choices={"email": "keep"})

    answer = sales("PUT", "/leads/by-external-id/crm/4712", {"city": "Ulm"})

    assert (answer.status_code, answer.json()["id"], answer.json()["city"]) == (200, keep.pk, "Ulm")
    assert set(ExternalId.objects.values_list("lead_id", flat=True)) == {keep.pk}


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_merges_asks_the_database_three_times(
    sales: Ask, count: int, django_assert_num_queries: Any
) -> None:
    keep = make_lead("Keller")
    for number in range(count):
        merged(sales, keep, make_lead("Keller", email=f"k{number}@b.de"))

    with django_assert_num_queries(3):
        page = sales("GET", f"/leads/{keep.pk}/merges?limit=2").json()

    assert (len(page["results"]), page["next_cursor"] is not None) == (min(count, 2), count > 2)
