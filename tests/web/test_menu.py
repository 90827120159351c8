"""The menu leads only where there is something, and shows where the reader stands."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client, override_settings
from django.urls import NoReverseMatch, path, resolve, reverse

from alliance import urls
from alliance.people.models import User
from tests.cast import Cast

SignIn = Callable[[User], Client]
PLACES = {
    "today": "today/",
    "chain_overview": "chain/",
    "people_list": "people/",
    "team_list": "teams/",
    "lead_list": "leads/",
    "lead_new": "leads/new/",
    "handoff_list": "handoffs/",
    "client_list": "clients/",
    "profile": "profile/",
    "phase_detail": "phases/<code>/",
}


def frame(request: HttpRequest, code: str = "") -> HttpResponse:
    return render(request, "web/page.html", {"phase": code})


urlpatterns = [*(path(route, frame, name=name) for name, route in PLACES.items()), *urls.urlpatterns]


@override_settings(ROOT_URLCONF="tests.web.test_menu")
def test_the_menu_leads_to_every_place_and_marks_the_one_the_reader_is_in(
    cast: Cast, sign_in: SignIn
) -> None:
    html = sign_in(cast.paul).get("/leads/").content.decode()

    for name in PLACES.keys() - {"phase_detail", "team_list"}:
        assert f'href="{reverse(name)}"' in html, name
    assert re.findall(r'href="([^"]+)" class="on" aria-current="page"', html) == ["/leads/", "/leads/"]
    assert 'role="search"' in html


@override_settings(ROOT_URLCONF="tests.web.test_menu")
@pytest.mark.requirement("B10")
def test_the_page_of_a_phase_is_marked_in_the_chain_bar(cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.deniz).get("/phases/crm/").content.decode()

    assert html.count('aria-current="step"') == 1
    assert 'href="/phases/crm/" aria-current="step"' in html


@override_settings(ROOT_URLCONF="tests.web.test_menu")
def test_only_administrators_see_the_way_to_programs(cast: Cast, sign_in: SignIn) -> None:
    assert 'href="/clients/"' not in sign_in(cast.jana).get("/today/").content.decode()


def test_no_link_of_the_frame_is_dead(cast: Cast, sign_in: SignIn) -> None:
    try:
        html = sign_in(cast.paul).get(reverse("today")).content.decode()
    except NoReverseMatch:
        pytest.fail("there is no Today page")

    for address in set(re.findall(r'<(?:a|form)[^>]+(?:href|action)="(/[^"?#]*)"', html)):
        resolve(address)
