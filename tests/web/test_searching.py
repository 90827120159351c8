"""The palette and the search as a page: what is found, for whom, and at what cost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from alliance.people.models import User
from alliance.web.palette import holds
from tests.cast import Cast
from tests.factories import make_lead
from tests.handoffs.scenes import came_back_rejected, offered

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
SEARCH_QUERIES, EMPTY_QUERIES = 12, 3


@pytest.fixture
def english(cast: Cast) -> Cast:
    User.objects.update(language="en")
    return cast


def hits(client: Client, **query: str) -> dict[str, list[str]]:
    """Group → the addresses it offers."""
    html = client.get(reverse("search"), query, headers=HTMX).content.decode()
    parts = re.split(r'id="found-(\w+)"', html)[1:]
    found = zip(parts[::2], parts[1::2], strict=True)
    return {code: re.findall(r'(?:href|formaction)="([^"]+)"', part) for code, part in found}


def test_leads_come_with_their_open_hand_offs(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast, lead=make_lead("Zander"))
    came_back_rejected(cast, lead=make_lead("Keller"))

    found = hits(sign_in(cast.ingrid), q="zander")

    assert found["lead"] == [reverse("lead_detail", args=[handoff.lead_id])]
    assert found["handoff"] == [reverse("handoff_detail", args=[handoff.pk])]


def test_a_typing_mistake_finds_the_lead_apart(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead("Zgraggen")

    found = hits(sign_in(cast.tobias), q="Zgragen")

    assert "lead" not in found
    assert found["alike"] == [reverse("lead_detail", args=[lead.pk])]


def test_people_teams_pages_and_phases_are_found(english: Cast, sign_in: SignIn) -> None:
    client = sign_in(english.tobias)

    assert hits(client, q="weiss")["person"] == [reverse("person_detail", args=[english.carolin.pk])]
    assert hits(client, q="süd vertrieb")["team"] == [reverse("team_detail", args=[english.sales_south.pk])]
    assert hits(client, q="duplic")["page"] == [reverse("duplicate_list")]
    assert reverse("phase_detail", args=["campaigns"]) in hits(client, q="campaign")["page"]
    assert hits(client, q="board")["page"] == [reverse("handoff_board")]


def test_actions_are_offered_to_those_who_may(english: Cast, sign_in: SignIn) -> None:
    assert hits(sign_in(english.tobias), q="new lead")["act"] == [reverse("lead_new")]
    assert "act" not in hits(sign_in(english.ingrid), q="new lead")
    assert hits(sign_in(english.ingrid), q="language")["act"] == [reverse("language_switch")]
    assert "page" not in hits(sign_in(english.tobias), q="programs")
    assert hits(sign_in(english.paul), q="programs")["page"] == [reverse("client_list")]


def test_what_was_opened_lately_is_shown_as_far_as_it_may_be_seen(cast: Cast, sign_in: SignIn) -> None:
    lead, erased = make_lead("Keller"), make_lead("Weg", stage="erased")
    keys = f"lead-{erased.pk} person-{cast.jana.pk} lead-{lead.pk} lead-x nobody-1"

    found = hits(sign_in(cast.tobias), recent=keys)

    assert found["recent"] == [
        reverse("person_detail", args=[cast.jana.pk]),
        reverse("lead_detail", args=[lead.pk]),
    ]


def test_without_scripts_the_same_is_a_page(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead("Zander")

    response = sign_in(cast.deniz).get(reverse("search"), {"q": "zander"})

    assert f'<a href="{reverse("lead_detail", args=[lead.pk])}">' in response.content.decode()
    assert 'role="option"' not in response.content.decode()
    assert sign_in(cast.stranger).get(reverse("search"), {"q": "zander"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_the_same_however_much_is_found(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        offered(cast, lead=make_lead("Zander", email=f"z{number}@x.example"))
    client = sign_in(cast.deniz)

    with django_assert_num_queries(SEARCH_QUERIES):
        hits(client, q="zander")
    with django_assert_num_queries(EMPTY_QUERIES):
        hits(client)


@pytest.mark.parametrize("words", ["über", "ueber", "uber", "ÜBER dup"])
def test_labels_are_found_however_umlauts_are_written(words: str) -> None:
    with override("en"):
        assert holds("Überblick der Dubletten / duplicates", words)
        assert not holds("Leads", words)
