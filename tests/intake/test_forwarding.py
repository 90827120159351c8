"""Who comes with the old address of a merged lead is led to the one that was kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from alliance.people.actions import create_client, issue_token
from leads.crm.models import ExternalId, Lead
from leads.intake.merging import merge_leads, undo_merge
from tests.cast import Cast
from tests.factories import NOW
from tests.intake.merging.scenes import LATER, two_of_one

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S12")]


@pytest.fixture
def two(cast: Cast) -> tuple[Lead, Lead]:
    """Kept and gone."""
    keep, drop = two_of_one()
    ExternalId.objects.create(system="crm", external_id="7", lead=drop)
    merge_leads(actor=cast.deniz, keep=keep, drop=drop, now=LATER)
    return keep, drop


@pytest.mark.parametrize("page", ["lead_detail", "lead_timeline", "lead_score", "lead_edit", "handoff_panel"])
def test_a_page_of_the_merged_lead_leads_to_that_of_the_kept_one(
    cast: Cast, two: tuple[Lead, Lead], sign_in: Callable[..., Client], page: str
) -> None:
    answer = sign_in(cast.tobias).get(reverse(page, args=[two[1].pk]))

    assert (answer.status_code, answer["Location"]) == (302, reverse(page, args=[two[0].pk]))


def test_an_open_page_that_fetches_itself_again_moves_to_the_kept_lead(
    cast: Cast, two: tuple[Lead, Lead], sign_in: Callable[..., Client]
) -> None:
    part = reverse("lead_part", args=[two[1].pk, "facts"])

    answer = sign_in(cast.tobias).get(part, headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Redirect"]) == (200, reverse("lead_detail", args=[two[0].pk]))


def test_what_was_sent_to_the_old_address_changes_nothing_and_says_so(
    cast: Cast, two: tuple[Lead, Lead], sign_in: Callable[..., Client]
) -> None:
    version = Lead.objects.get(pk=two[0].pk).version

    answer = sign_in(cast.tobias).post(reverse("lead_edit", args=[two[1].pk]), {"city": "Ulm", "version": 1})

    assert answer["Location"] == reverse("lead_detail", args=[two[0].pk])
    assert len(list(get_messages(answer.wsgi_request))) == 1
    assert Lead.objects.get(pk=two[0].pk).version == version


def test_a_stranger_learns_nothing(
    cast: Cast, two: tuple[Lead, Lead], sign_in: Callable[..., Client]
) -> None:
    assert sign_in(cast.stranger).get(reverse("lead_detail", args=[two[1].pk])).status_code == 404


def test_after_undoing_the_address_is_its_own_again(
    cast: Cast, two: tuple[Lead, Lead], sign_in: Callable[..., Client]
) -> None:
    undo_merge(actor=cast.deniz, merge=two[0].merges.get(), now=LATER)

    assert sign_in(cast.tobias).get(reverse("lead_detail", args=[two[1].pk])).status_code == 200


def program(cast: Cast) -> dict[str, Any]:
    client = create_client(actor=cast.paul, name="CRM", system="crm", side=None, now=NOW)
    scopes = ["leads:read", "leads:write"]
    _token, secret = issue_token(actor=cast.paul, client=client, scopes=scopes, days=30, now=NOW)
    return {"headers": {"Authorization": f"Bearer {secret}"}, "content_type": "application/json"}


def test_a_program_that_reads_is_led_on(cast: Cast, two: tuple[Lead, Lead], client: Client) -> None:
    answer = client.get(f"/api/v1/leads/{two[1].pk}", **program(cast))

    assert (answer.status_code, answer["Location"]) == (301, f"/api/v1/leads/{two[0].pk}")
    assert (answer.json(), answer["Cache-Control"]) == ({"merged_into": two[0].pk}, "no-store")


@pytest.mark.parametrize(("method", "end"), [("patch", ""), ("post", "/transitions")])
def test_a_program_that_writes_is_told_where_to(
    cast: Cast, two: tuple[Lead, Lead], client: Client, method: str, end: str
) -> None:
    body = {"stage": "nurturing"} if end else {"city": "Ulm"}

    answer = getattr(client, method)(f"/api/v1/leads/{two[1].pk}{end}", body, **program(cast))

    assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")
    assert (answer.json()["code"], answer.json()["merged_into"]) == ("merged_into", two[0].pk)
    assert answer.json()["request_id"] == answer["X-Request-Id"]


def test_an_external_id_of_the_merged_lead_names_the_kept_one(
    cast: Cast, two: tuple[Lead, Lead], client: Client
) -> None:
    answer = client.get("/api/v1/leads/by-external-id/crm/7", **program(cast))

    assert (answer.status_code, answer.json()["id"]) == (200, two[0].pk)


def test_a_token_without_the_scope_learns_nothing(cast: Cast, two: tuple[Lead, Lead], client: Client) -> None:
    assert client.get(f"/api/v1/leads/{two[1].pk}").status_code == 401
