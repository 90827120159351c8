"""Handing a lead over: filled from the records, measured, promised."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from alliance.people.models import User
from leads.crm.models import Lead, Touch
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import NOW, make_definition, make_lead
from tests.handoffs.scenes import CONTEXT, offered

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
OFFER_QUERIES = 12


@pytest.fixture(autouse=True)
def definition(db: None) -> None:
    make_definition()


def address(lead: Lead, name: str = "handoff_offer") -> str:
    return reverse(name, args=[lead.pk])


def filled(cast: Cast, **changes: str) -> dict[str, str]:
    context = {f"context-{item}": text for item, text in {**CONTEXT, **changes}.items()}
    return {"team": str(cast.sales_south.pk), **context}


def test_the_form_comes_filled_and_measured(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    lead = make_lead()
    Touch.objects.create(lead=lead, kind="download", text="Studie", occurred_at=NOW, received_at=NOW)
    client = sign_in(cast.tobias)

    with django_assert_max_num_queries(OFFER_QUERIES):  # type: ignore[attr-defined]
        response = client.get(address(lead))

    assert (response.context["filled"], response.context["total"]) == (5, 8)
    html = response.content.decode()
    assert "Studie" in html
    assert cast.deniz.name in html
    assert f"tel:{lead.phone}" in html


def test_a_complete_offer_starts_the_clock(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead()

    response = sign_in(cast.tobias).post(address(lead), filled(cast) | {"assignee": str(cast.carolin.pk)})

    handoff = Handoff.objects.get()
    assert response.headers["Location"] == reverse("handoff_detail", args=[handoff.pk])
    assert (handoff.lead, handoff.assignee, handoff.context) == (lead, cast.carolin, CONTEXT)


def test_what_is_missing_is_named_and_what_was_written_stays(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead()

    response = sign_in(cast.tobias).post(address(lead), filled(cast, promised=" ", open_questions=""))

    html = response.content.decode()
    assert response.status_code == 422
    assert 'data-code="context_incomplete"' in html
    assert [field.name for field in response.context["missing"]] == [
        "context-promised", "context-open_questions",
    ]  # fmt: skip
    assert CONTEXT["why_now"] in html
    assert not Handoff.objects.exists()


def test_the_meter_follows_while_one_types(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead()
    client = sign_in(cast.tobias)

    some = client.post(address(lead, "handoff_check"), filled(cast, promised=""))
    all_of_it = client.post(address(lead, "handoff_check"), filled(cast))

    assert [some.context["filled"], all_of_it.context["filled"]] == [7, 8]
    assert "<html" not in some.content.decode()
    assert not Handoff.objects.exists()


def test_the_promise_is_in_the_working_time_of_the_receiving_team(cast: Cast, sign_in: SignIn) -> None:
    normal, asked = make_lead(), make_lead(requested_at=NOW)
    client = sign_in(cast.tobias)

    minutes = [
        client.post(address(lead, "handoff_check"), filled(cast)).context["promise"]["minutes"]
        for lead in (normal, asked)
    ]

    assert minutes == [480, 60]


def test_sales_hands_over_to_marketing_the_same_way(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead(stage="inquiry")
    client = sign_in(cast.deniz)

    page = client.get(address(lead))
    client.post(address(lead), filled(cast) | {"team": str(cast.marketing.pk)})

    assert [choice.team for choice in page.context["form"].choices] == [cast.marketing]
    assert Handoff.objects.get().kind == Handoff.Kind.NURTURE_REQUEST


def test_a_team_of_ones_own_side_is_no_choice(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead()

    response = sign_in(cast.tobias).post(address(lead), filled(cast) | {"team": str(cast.marketing.pk)})

    assert response.status_code == 422
    assert not Handoff.objects.exists()


@pytest.mark.requirement("S11")
@pytest.mark.parametrize(
    ("fields", "code"),
    [({"stage": "nurturing"}, "stage_not_reachable"), ({"consents": False}, "no_permitted_channel")],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_stands_against_it_is_said(
    cast: Cast, sign_in: SignIn, method: str, fields: dict, code: str
) -> None:
    lead = make_lead(**fields)

    response = getattr(sign_in(cast.tobias), method)(address(lead), filled(cast))

    assert response.status_code in (409, 422)
    assert f'data-code="{code}"' in response.content.decode()
    assert not Handoff.objects.exists()


def test_a_lead_is_offered_once(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)

    response = sign_in(cast.tobias).get(address(handoff.lead))

    assert response.status_code == 409
    assert 'data-code="handoff_already_open"' in response.content.decode()


def test_a_stranger_finds_nothing(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead()
    client = sign_in(cast.stranger)

    answers = [client.get(address(lead)), client.post(address(lead), filled(cast)),
               client.post(address(lead, "handoff_check"), filled(cast))]  # fmt: skip

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not Handoff.objects.exists()
