"""Saved views and columns in the browser."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from alliance.people.models import Membership, User
from leads.intake.models import SavedView, ViewPin
from leads.intake.saved_views import change_view, save_view
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.views import FRAME

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def shared(owner: User, name: str = "Heiß", query: str = "stage=mql", scope: str = "everyone") -> SavedView:
    return save_view(actor=owner, name=name, query=query, scope=scope, now=NOW)


def test_saving_leads_to_the_list_under_the_views_address(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.tobias).post(
        "/leads/views/new/?stage=mql&fit=A&columns=fit", {"name": "Heiß", "scope": "team"}
    )

    view = SavedView.objects.get()
    assert response["Location"] == f"/leads/?stage=mql&fit=A&columns=fit&view={view.pk}"
    assert (view.owner, view.team) == (cast.tobias, cast.marketing)


def test_from_a_dialog_the_whole_page_goes_on(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.tobias).post(
        "/leads/views/new/?fit=A", {"name": "Heiß", "scope": "private"}, headers={"HX-Request": "true"}
    )

    assert response["HX-Redirect"] == f"/leads/?fit=A&view={SavedView.objects.get().pk}"


def test_a_taken_name_is_said_on_its_field(cast: Cast, sign_in: SignIn) -> None:
    shared(cast.tobias)

    response = sign_in(cast.tobias).post("/leads/views/new/", {"name": "Heiß", "scope": "private"})

    assert response.status_code == 409
    assert "name" in response.context["form"].errors


def test_a_shared_view_stands_on_top_for_whoever_pins_it(cast: Cast, sign_in: SignIn) -> None:
    view, browser = shared(cast.tobias), sign_in(cast.deniz)

    browser.post(f"/leads/views/{view.pk}/pin/", {"pin": "yes"})
    pinned = browser.get("/leads/").context["tabs"].pinned()
    browser.post(f"/leads/views/{view.pk}/pin/", {"pin": "no"})

    assert [(tab.words, tab.address) for tab in pinned] == [("Heiß", f"?stage=mql&view={view.pk}")]
    assert not ViewPin.objects.filter(person=cast.deniz).exists()


def test_a_changed_filter_offers_to_save_the_view_to_its_owner_only(cast: Cast, sign_in: SignIn) -> None:
    view = shared(cast.tobias)
    address = f"/leads/?stage=mql&fit=A&view={view.pk}"

    mine, theirs = (sign_in(who).get(address).context["tabs"] for who in (cast.tobias, cast.deniz))

    assert (mine.is_changed, mine.may_change) == (True, True)
    assert (theirs.is_changed, theirs.may_change, theirs.may_save) == (True, False, True)


def test_keeping_the_changed_filter_changes_the_view(cast: Cast, sign_in: SignIn) -> None:
    view = shared(cast.tobias)

    response = sign_in(cast.tobias).post(f"/leads/views/{view.pk}/query/", {"query": "stage=mql&fit=A"})

    assert response["Location"] == f"/leads/?stage=mql&fit=A&view={view.pk}"


def test_a_view_that_one_may_not_see_is_only_its_filters(cast: Cast, sign_in: SignIn) -> None:
    make_lead("Keller", stage="mql")
    view = shared(cast.tobias, scope="private")

    response = sign_in(cast.deniz).get(f"/leads/?stage=mql&view={view.pk}")

    assert [line.lead.last_name for line in response.context["list"].lines] == ["Keller"]
    assert response.context["tabs"].current is None
    assert "Heiß" not in response.content.decode()


@pytest.mark.parametrize("views", [1, 3])
def test_the_list_of_views_costs_the_same(
    cast: Cast, sign_in: SignIn, django_assert_num_queries, views: int
) -> None:
    for number in range(views):
        shared(cast.tobias, f"Nr. {number}")
    browser = sign_in(cast.deniz)

    # The reader's teams, the views.
    with django_assert_num_queries(FRAME + 2):
        response = browser.get("/leads/views/")

    assert len(response.context["rows"]) == views


def test_columns_are_chosen_without_script(cast: Cast, sign_in: SignIn) -> None:
    chosen = {
        "choose": "1",
        "stage": "mql",
        "show": ["fit", "email", "stage"],
        "at-email": "1",
        "at-stage": "2",
    }

    response = sign_in(cast.tobias).get("/leads/columns/", chosen)

    assert response["Location"] == "/leads/?stage=mql&columns=email%2Cstage%2Cfit"


def test_chosen_columns_stand_in_their_order(cast: Cast, sign_in: SignIn) -> None:
    make_lead("Keller", campaign="herbst", potential=1250, currency="CHF", country="AT", language="it")
    cast.tobias.language = "en"
    cast.tobias.save()

    response = sign_in(cast.tobias).get("/leads/?columns=potential,country,language,channels,campaign")

    (line,) = response.context["list"].lines
    assert [cell.words for cell in line.cells] == [
        "1,250.00 CHF",
        "Austria",
        "Italian",
        "E-mail, Phone",
        "herbst",
    ]


@pytest.mark.parametrize("leads", [1, 3])
def test_all_columns_cost_one_query_more(
    cast: Cast, sign_in: SignIn, django_assert_num_queries, leads: int
) -> None:
    for _number in range(leads):
        make_lead(owner=cast.deniz)
    browser = sign_in(cast.tobias)
    every = (
        "stage,fit,engagement,owner,touch,next,source,campaign,segment,interest,potential,email,phone,place,"
    )
    every += "country,language,channels,asked,resume,created,changed"

    # As the usual columns, and the consents.
    with django_assert_num_queries(FRAME + 8):
        response = browser.get(f"/leads/?columns={every}")

    assert response.context["list"].filter.not_understood == []
    assert len(response.context["list"].lines[0].cells) == 21


def test_a_pin_of_a_view_that_became_private_can_be_taken_off(cast: Cast, sign_in: SignIn) -> None:
    view, browser = shared(cast.tobias), sign_in(cast.deniz)
    browser.post(f"/leads/views/{view.pk}/pin/", {"pin": "yes"})
    change_view(actor=cast.tobias, view=view, scope="private", now=NOW)

    response = browser.post(f"/leads/views/{view.pk}/pin/", {"pin": "no"})

    assert response.status_code == 302
    assert not ViewPin.objects.filter(person=cast.deniz).exists()
    assert browser.post(f"/leads/views/{view.pk}/pin/", {"pin": "no"}).status_code == 404


def test_what_somebody_left_is_offered_to_the_lead_of_the_side(cast: Cast, sign_in: SignIn) -> None:
    view = shared(cast.tobias)
    Membership.objects.filter(person=cast.tobias).update(ended_at=NOW)
    take_over = reverse("saved_view_take_over", args=[view.pk])

    seen = {
        who: take_over in sign_in(who).get("/leads/views/").content.decode() for who in (cast.jana, cast.ralf)
    }
    sign_in(cast.jana).post(take_over)

    assert seen == {cast.jana: True, cast.ralf: False}
    assert SavedView.objects.get().owner == cast.jana


def test_a_name_the_new_owner_has_already_is_said(cast: Cast, sign_in: SignIn) -> None:
    view = shared(cast.tobias)
    shared(cast.jana)
    Membership.objects.filter(person=cast.tobias).update(ended_at=NOW)
    User.objects.filter(pk=cast.jana.pk).update(language="en")

    response = sign_in(cast.jana).post(reverse("saved_view_take_over", args=[view.pk]), follow=True)

    assert "You already have a view of this name." in response.content.decode()


def test_who_has_no_team_reads_why_none_is_offered(cast: Cast, sign_in: SignIn) -> None:
    User.objects.filter(pk__in=(cast.helga.pk, cast.deniz.pk)).update(language="en")

    without = sign_in(cast.helga).get("/leads/views/new/").content.decode()
    within = sign_in(cast.deniz).get("/leads/views/new/").content.decode()

    assert "You are in no team, so there is none to share it with." in without
    assert 'value="team"' not in without
    assert "my team and the teams below it (Vertrieb Süd)" in within
    assert "You are in no team" not in within
