"""Changing many leads in the browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.actions import update_lead
from leads.intake.models import ChangeSet
from tests.cast import Cast
from tests.factories import make_lead

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def tobias(cast: Cast, sign_in: SignIn) -> Client:
    cast.tobias.language = "en"
    cast.tobias.save()
    return sign_in(cast.tobias)


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_selected_leads_change_and_the_answer_can_undo_it(tobias: Client) -> None:
    one, two, other = make_lead(), make_lead(stage="won"), make_lead()

    response = tobias.post(
        f"/leads/change/?lead={one.pk}&lead={two.pk}&stage=mql", {"act": "disqualify", "reason": "Test"}
    )

    change_set = ChangeSet.objects.get()
    assert response["Location"] == "/leads/?stage=mql"
    assert said(response) == ["1 lead changed, 1 left as it was."]
    page = tobias.get("/leads/").content.decode()
    assert f'action="/leads/changes/{change_set.pk}/undo/"' in page
    other.refresh_from_db()
    assert other.stage == "mql"


def test_all_that_fit_are_those_that_were_there(tobias: Client) -> None:
    make_lead("Alt", stage="inquiry")
    make_lead("Andere", stage="sal")
    address = tobias.get("/leads/?stage=inquiry").context["list"].all_url
    make_lead("Neu", stage="inquiry")

    tobias.post(f"/leads/change/{address}", {"act": "segment", "segment": "Molkerei"})

    assert [lead.last_name for lead in Lead.objects.filter(segment="Molkerei")] == ["Alt"]


def test_the_page_names_what_stayed_and_undoes_the_rest(tobias: Client) -> None:
    one, two = make_lead("Eins"), make_lead("Zwei", stage="won")
    tobias.post(f"/leads/change/?lead={one.pk}&lead={two.pk}", {"act": "nurture"})
    address = f"/leads/changes/{ChangeSet.objects.get().pk}/"

    page = tobias.get(address)
    undone = tobias.post(f"{address}undo/")

    assert [(left.name, str(left.why)) for left in page.context["left"]] == [
        ("Mara Zwei", "A lead cannot go from this stage to the wanted one this way.")
    ]
    assert said(undone)[-1] == "1 as before."
    assert Lead.objects.get(pk=one.pk).stage == "mql"
    assert 'undo/"' not in tobias.get(address).content.decode().split("<main")[1]


def test_an_undo_that_leaves_something_names_it_on_the_page(tobias: Client, cast: Cast) -> None:
    one, two = make_lead("Eins"), make_lead("Zwei")
    tobias.post(f"/leads/change/?lead={one.pk}&lead={two.pk}", {"act": "campaign", "campaign": "herbst"})
    address = f"/leads/changes/{ChangeSet.objects.get().pk}/"
    update_lead(
        actor=cast.deniz, lead=two, changes={"campaign": "winter"}, expected_version=None, now=timezone.now()
    )

    undone = tobias.post(f"{address}undo/")
    page = tobias.get(address)

    assert undone["Location"] == address
    assert (page.context["report"].restored, [left.name for left in page.context["report"].left]) == (
        1,
        ["Mara Zwei"],
    )
    assert "1 lead is as before." in page.content.decode()


def test_undone_again_is_refused(tobias: Client) -> None:
    tobias.post(f"/leads/change/?lead={make_lead().pk}", {"act": "nurture"})
    address = f"/leads/changes/{ChangeSet.objects.get().pk}/undo/"

    assert tobias.post(address).status_code == 302
    assert tobias.post(address).status_code == 409


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"act": "assign"}, "person"),
        ({"act": "campaign", "campaign": " "}, "campaign"),
        ({"act": "disqualify"}, "reason"),
        ({"act": "next", "next_step_on": "2026-12-01"}, "next_step"),
        ({"act": "shred"}, "act"),
        ({}, "act"),
    ],
)
def test_what_an_act_needs_is_asked_for(tobias: Client, sent: dict[str, str], field: str) -> None:
    response = tobias.post(f"/leads/change/?lead={make_lead().pk}", sent)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not ChangeSet.objects.exists()


def test_only_people_of_the_own_side_are_offered(tobias: Client, cast: Cast) -> None:
    form = tobias.get(f"/leads/change/?lead={make_lead().pk}").context["form"]

    assert {person.name for person in form.fields["person"].queryset} == {
        "Jana Brandt", "Sofia Marek", "Tobias Klein",
    }  # fmt: skip


def test_without_a_selection_there_is_nothing_to_send(tobias: Client) -> None:
    page = tobias.get("/leads/change/?lead=nonsense&lead=%00")

    assert page.context["count"] == 0
    assert "Select at least one lead." in page.content.decode()
    assert tobias.post("/leads/change/", {"act": "nurture"}).status_code == 422


def test_nothing_changed_is_no_success(tobias: Client) -> None:
    response = tobias.post(f"/leads/change/?lead={make_lead(stage='won').pk}", {"act": "nurture"})

    (message,) = get_messages(response.wsgi_request)
    assert (message.level_tag, str(message)) == ("warning", "0 leads changed, 1 left as it was.")
