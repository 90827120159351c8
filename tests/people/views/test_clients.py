"""Programs and their tokens in the browser."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.people.actions import create_client, issue_token
from alliance.people.models import ApiClient, ApiToken, User
from alliance.people.tokens import find_token
from alliance.people.writable_fields import all_writable_fields
from tests.cast import Cast
from tests.factories import NOW
from tests.people.views import FRAME

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
EVERY = [name for name, _label in all_writable_fields()]


def make_client(name: str, tokens: int = 0) -> ApiClient:
    client = create_client(actor=None, name=name, now=NOW)
    for _number in range(tokens):
        issue_token(actor=None, client=client, scopes=["leads:read"], days=3650, now=NOW)
    return client


@pytest.mark.parametrize("more", [1, 12])
def test_the_list_costs_the_same_for_few_and_many_programs(
    cast: Cast, sign_in: SignIn, django_assert_num_queries, more: int
) -> None:
    for number in range(more):
        make_client(f"CRM {number}", tokens=2)
    browser = sign_in(cast.paul)

    # The programs with their figures.
    with django_assert_num_queries(FRAME + 1):
        response = browser.get(reverse("client_list"))

    assert [client.valid_keys for client in response.context["clients"]] == [2] * more


def test_an_administrator_without_programs_is_told_what_they_are_for(cast: Cast, sign_in: SignIn) -> None:
    text = sign_in(cast.paul).get(reverse("client_list")).content.decode()

    assert 'class="empty-place"' in text


def test_adding_a_program_leads_to_its_first_token(cast: Cast, sign_in: SignIn) -> None:
    said = {"name": "CRM", "system": "", "side": "sales", "writable_fields": EVERY}

    response = sign_in(cast.paul).post(reverse("client_new"), said)

    client = ApiClient.objects.get()
    assert (client.system, client.side, client.writable_fields) == ("crm", "sales", None)
    assert response.headers["Location"] == reverse("token_new", args=[client.pk])


def test_the_token_is_shown_once_and_works(cast: Cast, sign_in: SignIn) -> None:
    client = make_client("CRM")
    browser = sign_in(cast.paul)

    shown = browser.post(
        reverse("token_new", args=[client.pk]), {"scopes": ["leads:read", "leads:write"], "days": 30}
    )

    match = re.search(r'value="(al_[^"]+)"', shown.content.decode())
    assert match
    assert find_token(match[1], timezone.now()).scopes == ["leads:read", "leads:write"]
    assert shown.headers["Cache-Control"] == "no-store"
    later = browser.get(reverse("client_detail", args=[client.pk])).content.decode()
    assert match[1] not in later
    assert f"al_{ApiToken.objects.get().prefix}_…" in later


def test_a_token_without_scope_or_with_a_life_too_long_is_refused(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("token_new", args=[make_client("CRM").pk])
    browser = sign_in(cast.paul)

    no_scope = browser.post(url, {"days": 30})
    too_long = browser.post(url, {"scopes": ["leads:read"], "days": 9999})

    assert (no_scope.status_code, list(no_scope.context["form"].errors)) == (422, ["scopes"])
    assert (too_long.status_code, list(too_long.context["form"].errors)) == (422, ["days"])
    assert not ApiToken.objects.exists()


def test_a_taken_name_is_refused_on_its_field(cast: Cast, sign_in: SignIn) -> None:
    make_client("CRM")

    response = sign_in(cast.paul).post(reverse("client_new"), {"name": "crm", "writable_fields": EVERY})

    assert (response.status_code, list(response.context["form"].errors)) == (409, ["name"])


def test_revoking_closes_the_token_and_says_so_the_second_time(cast: Cast, sign_in: SignIn) -> None:
    client = make_client("CRM", tokens=1)
    token = ApiToken.objects.get()
    browser = sign_in(cast.paul)

    first = browser.post(reverse("token_revoke", args=[token.pk]))
    second = browser.post(reverse("token_revoke", args=[token.pk]))

    assert (first.status_code, second.status_code) == (302, 409)
    page = browser.get(reverse("client_detail", args=[client.pk])).content.decode()
    assert reverse("token_revoke", args=[token.pk]) not in page


def test_a_program_is_limited_to_some_fields_and_the_page_says_which(cast: Cast, sign_in: SignIn) -> None:
    client, browser = make_client("CRM"), sign_in(cast.paul)
    url = reverse("client_fields", args=[client.pk])

    offered = browser.get(url).content.decode()
    response = browser.post(url, {"writable_fields": ["phone", "email"]})

    client.refresh_from_db()
    assert (offered.count("checked"), response.status_code) == (len(EVERY), 302)
    assert client.writable_fields == ["email", "phone"]
    page = browser.get(reverse("client_detail", args=[client.pk]))
    assert ", ".join(page.context["writable"]) in page.content.decode()


def test_a_program_limited_to_nothing_is_no_program(cast: Cast, sign_in: SignIn) -> None:
    client = make_client("CRM")

    response = sign_in(cast.paul).post(reverse("client_fields", args=[client.pk]), {})

    client.refresh_from_db()
    assert (response.status_code, client.writable_fields) == (422, None)
