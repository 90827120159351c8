"""The list of leads in the browser."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from alliance import paging
from alliance.paging import Page, cursor_after
from alliance.people.models import User
from leads.crm.models import Lead, Touch
from leads.intake.lists import LeadList
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.views import FRAME

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def names(response) -> list[str]:
    return [line.lead.last_name for line in response.context["list"].lines]


@pytest.mark.parametrize("leads", [1, 3, 50])
def test_the_list_costs_the_same_for_few_and_many_leads(
    cast: Cast, sign_in: SignIn, django_assert_num_queries, leads: int
) -> None:
    for number in range(leads):
        lead = make_lead(owner=cast.deniz, campaign=f"c{number}")
        Touch.objects.create(lead=lead, kind="call", occurred_at=NOW, received_at=NOW, author=cast.deniz)
    browser = sign_in(cast.tobias)

    # The newest lead, the page, the last touches; names and people to choose from; the reader's teams and views.
    with django_assert_num_queries(FRAME + 7):
        response = browser.get(reverse("lead_list"))

    assert len(names(response)) == leads
    assert response.context["list"].lines[0].touch.kind == "call"


def test_the_address_carries_filters_search_and_order(cast: Cast, sign_in: SignIn) -> None:
    make_lead("Kühn", company_name="Wälzlager AG", stage="mql", engagement_points=20)
    make_lead("Kühne", company_name="Wälzlager AG", stage="mql", engagement_points=90)
    make_lead("Kühnel", company_name="Wälzlager AG", stage="inquiry")
    make_lead("Vogel", stage="mql")

    response = sign_in(cast.deniz).get("/leads/?q=kuehn+waelz&stage=mql&sort=engagement")

    assert names(response) == ["Kühne", "Kühn"]


def test_a_filter_in_force_stands_in_words_and_can_be_taken_out(cast: Cast, sign_in: SignIn) -> None:
    make_lead(stage="mql")
    cast.tobias.language = "en"
    cast.tobias.save()

    response = sign_in(cast.tobias).get("/leads/?stage=mql&fit=A&source=")

    chips = list(response.context["list"].filter.chips())
    assert [(chip.words, chip.without) for chip in chips] == [
        ("in the stage MQL", "?fit=A"),
        ("with fit A", "?stage=mql"),
    ]
    assert "in the stage MQL" in response.content.decode()


def test_a_value_that_makes_no_sense_is_named_and_left_out(cast: Cast, sign_in: SignIn) -> None:
    make_lead("Keller")

    response = sign_in(cast.tobias).get("/leads/?stage=nonsense&since=tomorrow&q=%00")

    assert response.status_code == 200
    assert names(response) == ["Keller"]
    assert 'class="form-bad"' in response.content.decode()


def test_pages_follow_each_other_without_a_gap(cast: Cast, sign_in: SignIn) -> None:
    for number in range(53):
        make_lead(f"Nr{number}", created_at=NOW - timedelta(minutes=number))
    browser = sign_in(cast.tobias)

    first = browser.get("/leads/?stage=mql")
    second = browser.get("/leads/" + first.context["list"].next_url)

    assert names(first) == [f"Nr{number}" for number in range(50)]
    assert names(second) == ["Nr50", "Nr51", "Nr52"]
    assert "stage=mql" in first.context["list"].next_url
    assert second.context["list"].next_url == ""


def test_a_foreign_cursor_is_refused(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.tobias).get("/leads/?cursor=nonsense").status_code == 400


def test_fetched_again_the_list_stays_as_it_was_and_says_what_came(cast: Cast, sign_in: SignIn) -> None:
    make_lead("Alt", stage="mql")
    browser = sign_in(cast.tobias)
    again = browser.get("/leads/?stage=mql").context["list"].again_url
    make_lead("Neu", stage="mql")
    make_lead("Andere", stage="inquiry")

    response = browser.get("/leads/" + again, headers=HTMX)

    assert names(response) == ["Alt"]
    assert response.context["list"].news == 1
    assert 'hx-get="/leads/?stage=mql"' in response.content.decode()
    assert "HX-Push-Url" not in response.headers


def test_htmx_gets_the_list_alone_and_a_short_address(cast: Cast, sign_in: SignIn) -> None:
    make_lead("Keller")

    response = sign_in(cast.tobias).get("/leads/?q=&stage=mql&source=&sort=", headers=HTMX)

    text = response.content.decode()
    assert text.lstrip().startswith("<section")
    assert "<html" not in text
    assert response["HX-Push-Url"] == "/leads/?stage=mql"


def test_an_id_in_an_address_or_attribute_is_never_grouped(cast: Cast, sign_in: SignIn) -> None:
    make_lead("Keller", id=1234567)

    text = sign_in(cast.tobias).get("/leads/").content.decode()

    assert 'id="lead-1234567"' in text
    assert 'href="/leads/1234567/"' in text
    assert re.search(r"seen=1234567\b", text)


@pytest.mark.parametrize(("query", "button"), [("", True), ("?stage=won", False)])
def test_an_empty_list_says_what_to_do(cast: Cast, sign_in: SignIn, query: str, button: bool) -> None:
    text = sign_in(cast.tobias).get(f"/leads/{query}").content.decode()

    assert 'class="empty-place"' in text
    assert ('href="/leads/new/">' in text.split('class="empty-place"')[1]) is button


def test_who_only_reads_is_not_asked_to_type_in_the_first_lead(cast: Cast, sign_in: SignIn) -> None:
    text = sign_in(cast.helga).get("/leads/").content.decode()

    assert "/leads/new/" not in text.split('class="empty-place"')[1]


def test_an_erased_lead_is_in_no_list(cast: Cast, sign_in: SignIn) -> None:
    make_lead("Weg", stage="erased")

    assert names(sign_in(cast.tobias).get("/leads/")) == []


@pytest.mark.parametrize(("language", "word"), [("de", "Passung"), ("en", "Fit")])
def test_the_list_speaks_the_readers_language(cast: Cast, sign_in: SignIn, language: str, word: str) -> None:
    cast.tobias.language = language
    cast.tobias.save()

    response = sign_in(cast.tobias).get("/leads/")

    assert f'<html lang="{language}"' in response.content.decode()
    assert word in response.content.decode()


@pytest.mark.parametrize(
    ("query", "counted", "said"),
    [
        ("q=Keller", (56, True), "More than 50 leads"),
        ("q=Vogt", (60, False), "60 leads"),
        ("q=Nobody", (0, False), "0 leads"),
        ("", (120, False), "120 leads"),
    ],
)
def test_a_count_that_would_walk_through_the_table_says_what_is_exceeded(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, query: str, counted: Any, said: str
) -> None:
    monkeypatch.setattr(paging, "STRETCH", 55)
    for number in range(120):
        make_lead("Keller" if number < 60 else "Vogt", created_at=NOW - timedelta(minutes=number))
    cast.deniz.language = "en"
    cast.deniz.save()

    answer = sign_in(cast.deniz).get(f"/leads/?{query}")

    assert (answer.context["list"].count, answer.context["list"].is_many) == counted
    assert said in answer.content.decode()


def test_a_list_that_looks_on_by_itself_is_one_step_for_the_reader(cast: Cast, sign_in: SignIn) -> None:
    headers = {"HX-Request": "true", "HX-Trigger": "look-on"}

    response = sign_in(cast.tobias).get("/leads/?source=event&fit=A", headers=headers)

    assert response["HX-Replace-Url"] == "/leads/?source=event&fit=A"
    assert "HX-Push-Url" not in response


def unfinished(cast: Cast, *found: Lead) -> str:
    """The list when looking on would take too long for one request."""
    leads = LeadList(cast.tobias, QueryDict("source=event&fit=A"), NOW)
    leads.page = Page(list(found), "further", 50, is_far=True)
    return render_to_string("intake/_leads.html", {"list": leads, "tabs": None})


def test_an_empty_list_looks_on_by_itself(cast: Cast) -> None:
    with override("en"):
        text = unfinished(cast)

    assert 'hx-get="/leads/?source=event&amp;fit=A&amp;cursor=further" hx-trigger="load"' in text
    assert "None of the leads looked through so far fits this sentence." in text
    assert "0 leads on this page" in text


def test_a_list_that_found_some_waits_for_the_reader(cast: Cast) -> None:
    with override("en"):
        text = unfinished(cast, make_lead(source="event"))

    assert ("look-on" in text, "1 lead on this page" in text) == (False, True)
    assert 'rel="next">Look further</a>' in text


def test_behind_the_last_lead_the_list_says_so(cast: Cast, sign_in: SignIn) -> None:
    cast.tobias.language = "en"
    cast.tobias.save()
    place = cursor_after(make_lead(source="event"), ("-created_at", "-id"))

    page = sign_in(cast.tobias).get("/leads/", {"source": "event", "cursor": place}).content.decode()

    assert "No further lead fits this sentence" in page
