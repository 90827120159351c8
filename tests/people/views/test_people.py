"""The list of people, a person's page, and what administrators change there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.journal.models import Entry
from alliance.people.models import Absence, User
from tests.cast import Cast
from tests.factories import make_team, make_user
from tests.people.views import FRAME

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.mark.parametrize("more", [0, 30])
def test_the_list_costs_the_same_for_few_and_many_people(
    cast: Cast, sign_in: SignIn, django_assert_num_queries, more: int
) -> None:
    today = timezone.localdate()
    for number in range(more):
        person = make_user(f"Person {number}", team=make_team())
        Absence.objects.create(person=person, deputy=cast.deniz, starts_on=today, ends_on=today)
    browser = sign_in(cast.tobias)

    # The people with their places, and their absences.
    with django_assert_num_queries(FRAME + 2):
        response = browser.get(reverse("people_list"))

    assert response.content.decode().count('class="person-row"') == 11 + more


def test_the_list_says_who_is_away_and_who_stands_in(cast: Cast, sign_in: SignIn) -> None:
    today = timezone.localdate()
    Absence.objects.create(
        person=cast.deniz, deputy=cast.carolin, starts_on=today, ends_on=today + timedelta(days=2)
    )

    page = sign_in(cast.jana).get(reverse("people_list"), {"show": "away"})

    text = page.content.decode()
    assert "Deniz Arslan" in text
    assert "Carolin Weiß" in text
    assert "Anke Petersen" not in text


def test_the_search_answers_htmx_with_the_lanes_alone(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.jana).get(reverse("people_list"), {"q": "arslan"}, headers={"HX-Request": "true"})

    text = response.content.decode()
    assert text.count('class="person-row"') == 1
    assert "<html" not in text


def test_nobody_found_offers_a_way_back(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.jana).get(reverse("people_list"), {"q": "niemand", "show": "unbekannt"})

    assert response.status_code == 200
    assert 'class="empty-place"' in response.content.decode()


def test_the_page_shows_role_card_absence_and_history(cast: Cast, sign_in: SignIn) -> None:
    today = timezone.localdate()
    cast.deniz.what_i_need = "Wissen, was dem Kunden versprochen wurde."
    cast.deniz.save()
    Absence.objects.create(person=cast.deniz, deputy=cast.carolin, starts_on=today, ends_on=today)
    Absence.objects.create(
        person=cast.deniz, starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=8)
    )

    response = sign_in(cast.jana).get(reverse("person_detail", args=[cast.deniz.pk]))

    text = response.content.decode()
    assert "Wissen, was dem Kunden versprochen wurde." in text
    assert "Carolin Weiß" in text
    assert len(response.context["absences"]) == 1
    assert reverse("person_place", args=[cast.deniz.pk]) not in text


def test_the_page_costs_the_same_for_short_and_long_histories(
    cast: Cast, sign_in: SignIn, django_assert_num_queries
) -> None:
    url = reverse("person_detail", args=[cast.deniz.pk])
    browser = sign_in(cast.jana)
    with django_assert_num_queries(FRAME + 4):
        browser.get(url)
    started = cast.deniz.memberships.get().started_at
    for number in range(5):
        ended = started - timedelta(days=number)
        cast.deniz.memberships.create(
            team=make_team(),
            side="sales",
            role="member",
            started_at=ended - timedelta(days=1),
            ended_at=ended,
        )

    with django_assert_num_queries(FRAME + 4):
        response = browser.get(url)

    assert len(response.context["places"]) == 6


def test_adding_a_person_shows_what_is_wrong_on_its_field(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.paul)
    values = {"name": "Neu", "email": cast.jana.email, "role": "member", "team": cast.sales.pk}

    taken = browser.post(reverse("person_new"), values)
    incomplete = browser.post(reverse("person_new"), {**values, "email": "neu@nordhang.example", "team": ""})
    malformed = browser.post(reverse("person_new"), {**values, "email": "nein"})

    assert (taken.status_code, list(taken.context["form"].errors)) == (409, ["email"])
    assert (incomplete.status_code, list(incomplete.context["form"].errors)) == (422, ["team"])
    assert (malformed.status_code, list(malformed.context["form"].errors)) == (422, ["email"])
    assert (User.objects.count(), Entry.objects.count()) == (12, 0)


def test_adding_a_person_leads_to_their_page(cast: Cast, sign_in: SignIn) -> None:
    values = {"name": "Neu", "email": "neu@nordhang.example", "role": "member", "team": cast.sales.pk}

    response = sign_in(cast.paul).post(reverse("person_new"), values, follow=True)

    person = User.objects.get(email="neu@nordhang.example")
    assert response.redirect_chain == [(reverse("person_detail", args=[person.pk]), 302)]
    assert person.team == cast.sales


def test_the_sign_in_link_is_shown_once_and_not_kept_by_caches(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.paul).post(reverse("person_link", args=[cast.deniz.pk]))

    assert (response.status_code, response.headers["Cache-Control"]) == (201, "no-store")
    assert "http://testserver/accounts/password/reset/key/" in response.content.decode()


def test_letting_somebody_go_and_in_again(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.paul)
    url = reverse("person_detail", args=[cast.tobias.pk])

    gone = browser.post(reverse("person_deactivate", args=[cast.tobias.pk]), follow=True)
    again = browser.post(reverse("person_reactivate", args=[cast.tobias.pk]), follow=True)
    twice = browser.post(reverse("person_reactivate", args=[cast.tobias.pk]))

    assert gone.redirect_chain == again.redirect_chain == [(url, 302)]
    assert twice.status_code == 409
    assert User.objects.get(pk=cast.tobias.pk).is_active


def test_a_program_has_no_page_among_people(cast: Cast, sign_in: SignIn) -> None:
    machine = make_user("CRM", role=None, is_machine=True)

    assert sign_in(cast.paul).get(reverse("person_detail", args=[machine.pk])).status_code == 404
