"""Places and absences in the browser."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.people.models import Absence, Side, User
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_giving_a_place_offers_open_teams_with_their_side(cast: Cast, sign_in: SignIn) -> None:
    cast.sales_north.is_active = False
    cast.sales_north.save()

    page = sign_in(cast.paul).get(reverse("person_place", args=[cast.tobias.pk]))

    labels = [str(label).split(" · ") for _value, label in page.context["form"].fields["team"].choices]
    assert labels[1:] == [
        [Side.MARKETING.label, "Marketing"],
        [Side.SALES.label, "Vertrieb"],
        [Side.SALES.label, "Vertrieb Süd"],
    ]


def test_giving_a_place_changes_the_side(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.paul).post(
        reverse("person_place", args=[cast.tobias.pk]), {"role": "member", "team": cast.sales.pk}
    )

    assert response.status_code == 302
    assert User.objects.get(pk=cast.tobias.pk).side == "sales"


def test_a_place_that_does_not_fit_is_refused_on_the_form(cast: Cast, sign_in: SignIn) -> None:
    browser, url = sign_in(cast.paul), reverse("person_place", args=[cast.tobias.pk])

    without_team = browser.post(url, {"role": "lead", "team": ""})
    with_team = browser.post(url, {"role": "executive", "team": cast.sales.pk})
    same = browser.post(url, {"role": "member", "team": cast.marketing.pk})

    assert [without_team.status_code, with_team.status_code, same.status_code] == [422, 422, 409]
    assert list(with_team.context["form"].errors) == ["team"]
    assert same.context["form"].non_field_errors()


def test_the_last_administrator_is_told_why(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.paul).post(reverse("person_place_end", args=[cast.paul.pk]))

    assert response.status_code == 409
    assert cast.paul.memberships.get().ended_at is None


def test_recording_an_absence_with_a_deputy(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("absence_new", args=[cast.deniz.pk])
    browser = sign_in(cast.deniz)

    form = browser.get(url).context["form"]
    response = browser.post(
        url, {"starts_on": "2090-01-02", "ends_on": "2090-01-09", "deputy": cast.carolin.pk}
    )

    assert list(form.fields["deputy"].queryset) == [cast.anke, cast.carolin, cast.ralf]
    assert response.status_code == 302
    assert Absence.objects.get().ends_on == date(2090, 1, 9)


def test_an_absence_that_cannot_be_is_refused_on_its_field(cast: Cast, sign_in: SignIn) -> None:
    url, browser = reverse("absence_new", args=[cast.deniz.pk]), sign_in(cast.deniz)

    backwards = browser.post(url, {"starts_on": "2090-01-09", "ends_on": "2090-01-02"})
    other_side = browser.post(
        url, {"starts_on": "2090-01-02", "ends_on": "2090-01-09", "deputy": cast.jana.pk}
    )

    assert (backwards.status_code, list(backwards.context["form"].errors)) == (422, ["ends_on"])
    assert (other_side.status_code, list(other_side.context["form"].errors)) == (422, ["deputy"])
    assert not Absence.objects.exists()


def test_cancelling_an_absence_of_the_past_says_so(cast: Cast, sign_in: SignIn) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    absence = Absence.objects.create(person=cast.deniz, starts_on=yesterday, ends_on=yesterday)

    response = sign_in(cast.deniz).post(reverse("absence_cancel", args=[absence.pk]))

    assert response.status_code == 409
    assert Absence.objects.count() == 1


@pytest.mark.parametrize("page", ["profile", "person_detail"])
def test_the_form_that_cancels_an_absence_has_a_token(cast: Cast, sign_in: SignIn, page: str) -> None:
    absence = Absence.objects.create(person=cast.deniz, starts_on=date(2090, 1, 2), ends_on=date(2090, 1, 9))

    html = sign_in(cast.deniz).get(reverse(page, args=[cast.deniz.pk] if page != "profile" else [])).text

    form = html.partition(f'action="{reverse("absence_cancel", args=[absence.pk])}"')[2].partition("</form>")[
        0
    ]
    assert "csrfmiddlewaretoken" in form
