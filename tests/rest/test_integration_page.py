"""The page of one program: its runs, and what it was refused with what to do about it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.people.models import ApiClient, User
from alliance.rest.models import Refusal, SyncRun
from alliance.rest.pace import Pace
from alliance.rest.refusals import Refused, note_refusals
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.api.client import Ask, make_caller

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def ask(db: None) -> Ask:
    return make_caller()


def address() -> str:
    return reverse("integration_detail", args=[ApiClient.objects.get().pk])


def make_runs(count: int) -> list[SyncRun]:
    client = ApiClient.objects.get()
    times = [NOW + timedelta(hours=number) for number in range(count)]
    runs = [SyncRun(client=client, started_at=at, last_at=at, created=7, lag=2) for at in times]
    return SyncRun.objects.bulk_create(runs)


@pytest.mark.requirement("S10")
def test_an_error_says_what_to_do_and_leads_to_the_lead(cast: Cast, sign_in: SignIn, ask: Ask) -> None:
    lead = make_lead()
    ask("PATCH", f"/leads/{lead.pk}", {"email": "none"})
    ask("POST", "/leads/bulk", {"leads": [{"external_id": "77", "email": "@"}]})

    page = sign_in(cast.deniz).get(address())

    (refused_row, invalid) = page.context["reasons"]
    assert (refused_row.code, invalid.code, invalid.count) == ("invalid_email", "invalid_value", 1)
    assert reverse("lead_detail", args=[lead.pk]) in page.text
    assert "crm:77" in page.text


def test_one_reason_at_several_addresses_is_one_group(cast: Cast, sign_in: SignIn, ask: Ask) -> None:
    ask("GET", "/leads?foo=1")
    for _time in range(2):
        ask("GET", "/handoffs?foo=1")

    (reason,) = sign_in(cast.jana).get(address()).context["reasons"]

    assert (reason.code, reason.count, len(reason.refusals)) == ("unknown_parameter", 3, 2)


def test_runs_come_page_by_page(cast: Cast, sign_in: SignIn, ask: Ask) -> None:
    made, browser = make_runs(26), sign_in(cast.jana)

    first = browser.get(address()).context["page"]
    second = browser.get(address(), {"cursor": first.next_cursor}).context["page"]

    assert [run.pk for run in first.items + second.items] == [run.pk for run in reversed(made)]
    assert second.next_cursor is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_number_of_times(
    cast: Cast, sign_in: SignIn, ask: Ask, count: int, django_assert_num_queries: Any
) -> None:
    make_runs(count)
    for number in range(count):
        ask("GET", f"/leads?foo{number}=1")
        ask("PATCH", "/leads/999999", {})
    browser, page = sign_in(cast.jana), address()
    browser.get(page)

    with django_assert_num_queries(9):
        assert len(browser.get(page).context["page"].items) == count


def test_a_quiet_program_says_what_belongs_here(cast: Cast, sign_in: SignIn, ask: Ask) -> None:
    assert sign_in(cast.jana).get(address()).text.count('class="empty-place"') == 2


def test_a_program_follows_its_own_runs_and_errors(ask: Ask) -> None:
    other = make_caller(system="other", name="Other")
    lead = make_lead()
    other("GET", "/leads?foo=1")
    ask("PATCH", f"/leads/{lead.pk}", {"email": "none"})
    client = ApiClient.objects.get(slug="crm-sync")
    run = SyncRun.objects.create(client=client, started_at=NOW, last_at=NOW, created=3)

    (shown,) = ask("GET", "/sync-runs").json()["results"]
    (error,) = ask("GET", "/sync-errors").json()["results"]

    assert (shown["id"], shown["created"], shown["lag"]) == (run.pk, 3, None)
    assert (error["code"], error["pointer"], error["count"]) == ("invalid_value", "/email", 1)
    assert error["hint"].startswith("Correct the named field")
    assert [(one["name"], one["lead_id"]) for one in error["concerned"]] == [("", lead.pk)]


def test_its_lists_come_page_by_page(ask: Ask) -> None:
    make_runs(3)

    first = ask("GET", "/sync-runs?limit=2").json()
    second = ask("GET", f"/sync-runs?limit=2&cursor={first['next_cursor']}").json()

    assert (len(first["results"]), len(second["results"]), second["next_cursor"]) == (2, 1, None)


def test_the_last_ten_records_are_kept_each_once(ask: Ask) -> None:
    client, now = ApiClient.objects.get(), timezone.now()
    for number in [*range(12), 5]:
        refused = [Refused("unknown_lead", "/external_id", f"crm:{number}")]
        note_refusals(client, "POST /touches", 422, refused, "r", now, Pace())

    noted = Refusal.objects.get()
    assert [one["name"] for one in noted.concerned] == [
        f"crm:{number}" for number in (5, 11, 10, 9, 8, 7, 6, 4, 3, 2)
    ]
    assert noted.count == 13
