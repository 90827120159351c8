"""One state machine for every door: the browser and REST refuse the same things with the same code and words."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.people.actions import create_client, issue_token
from alliance.people.models import User
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.handoffs.scenes import CONTEXT, accepted, came_back_rejected, contacted, offered, qualify, traces

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
Scene = Callable[[Cast], Handoff]


def token_for(cast: Cast, side: str | None, *scopes: str) -> dict[str, str]:
    client = create_client(actor=cast.paul, name="CRM-Sync", side=side, now=NOW)
    wanted = list(scopes or ("handoffs:read", "handoffs:write"))
    _token, raw = issue_token(actor=cast.paul, client=client, scopes=wanted, days=3650, now=NOW)
    return {"Authorization": f"Bearer {raw}", "Accept-Language": "de"}


def by_rest(handoff: Handoff, verb: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
    return Client().post(
        reverse(f"api_handoff_{verb}", args=[handoff.pk]),
        body,
        content_type="application/json",
        headers=headers,
    )


def closed(cast: Cast) -> Handoff:
    return qualify(cast, contacted(cast))


CASES = [
    (offered, "reject", {}, "deniz", "sales", 422, "reason_required"),
    (offered, "reject", {"reason": "capacity"}, "deniz", "sales", 422, "reason_required"),
    (offered, "accept", {}, "tobias", "marketing", 403, "wrong_side"),
    (offered, "accept", {}, "helga", None, 403, "wrong_side"),
    (offered, "qualify", {}, "deniz", "sales", 409, "handoff_not_accepted"),
    (offered, "disqualify", {}, "deniz", "sales", 409, "handoff_not_accepted"),
    (offered, "confirm", {}, "deniz", "sales", 409, "not_a_reverse_handoff"),
    (accepted, "accept", {}, "deniz", "sales", 409, "handoff_not_on_offer"),
    (accepted, "disqualify", {}, "deniz", "sales", 409, "handoff_not_contacted"),
    (accepted, "return", {}, "deniz", "sales", 422, "reason_required"),
    (contacted, "reject", {}, "deniz", "sales", 409, "handoff_not_on_offer"),
    (contacted, "qualify", {}, "deniz", "sales", 422, "need_not_confirmed"),
    (closed, "return", {}, "deniz", "sales", 409, "handoff_not_accepted"),
    (came_back_rejected, "accept", {}, "tobias", "marketing", 409, "reverse_handoff_is_placed"),
    (came_back_rejected, "confirm", {}, "tobias", "marketing", 422, "placement_required"),
    (came_back_rejected, "dispute", {}, "tobias", "marketing", 422, "reason_required"),
    (came_back_rejected, "confirm", {}, "deniz", "sales", 403, "wrong_side"),
    (
        came_back_rejected,
        "confirm",
        {"placement": "nurturing", "resume_on": "2020-01-01"},
        "tobias",
        "marketing",
        422,
        "resume_date_required",
    ),
    (
        came_back_rejected,
        "confirm",
        {"placement": "reoffer", "resume_on": "2099-01-01"},
        "tobias",
        "marketing",
        422,
        "resume_date_not_used",
    ),
]


@pytest.mark.requirement("S11")
@pytest.mark.parametrize(
    ("scene", "verb", "body", "who", "side", "status", "code"),
    CASES,
    ids=[f"{scene.__name__}-{verb}-{code}" for scene, verb, _b, _w, _s, _n, code in CASES],
)
def test_a_refusal_is_the_same_in_the_browser_and_by_rest(
    cast: Cast, sign_in: SignIn, scene: Scene, verb: str, body: dict[str, Any], who: str, side: str | None,
    status: int, code: str,
) -> None:  # fmt: skip
    handoff = scene(cast)
    headers = token_for(cast, side)
    before = traces(handoff)

    browser = sign_in(getattr(cast, who)).post(reverse(f"handoff_{verb}", args=[handoff.pk]), body)
    rest = by_rest(handoff, verb, body, headers)

    problem = rest.json()
    assert (browser.status_code, rest.status_code, problem["code"]) == (status, status, code)
    assert f'data-code="{code}"' in browser.text
    assert traces(handoff) == before


@pytest.mark.requirement("S11")
@pytest.mark.parametrize("verb", ["accept", "confirm"])
def test_the_words_are_the_same_too(cast: Cast, sign_in: SignIn, verb: str) -> None:
    handoff = accepted(cast) if verb == "accept" else offered(cast)

    page = sign_in(cast.deniz).post(reverse(f"handoff_{verb}", args=[handoff.pk]))
    problem = by_rest(handoff, verb, {}, token_for(cast, "sales")).json()

    assert problem["detail"] in unescape(page.content.decode())


@pytest.mark.requirement("S11")
def test_an_incomplete_context_is_refused_everywhere_naming_what_is_missing(
    cast: Cast, sign_in: SignIn
) -> None:
    lead, context = make_lead(), {**CONTEXT, "promised": " ", "why_now": ""}
    form = {f"context-{item}": text for item, text in context.items()} | {"team": cast.sales_south.pk}

    page = sign_in(cast.tobias).post(reverse("handoff_offer", args=[lead.pk]), form)
    rest = Client().post(
        reverse("api_lead_handoffs", args=[lead.pk]),
        {"team": cast.sales_south.pk, "context": context},
        content_type="application/json",
        headers=token_for(cast, None),
    )

    problem = rest.json()
    assert (page.status_code, rest.status_code, problem["code"]) == (422, 422, "context_incomplete")
    assert problem["missing"] == ["why_now", "promised"]
    assert [error["pointer"] for error in problem["errors"]] == ["/context/why_now", "/context/promised"]
    assert Handoff.objects.count() == 0


def test_programs_ask_for_what_changed_since(cast: Cast) -> None:
    first, second = offered(cast), offered(cast, lead=make_lead())
    headers, url = token_for(cast, None), reverse("api_handoff_list")
    since = timezone.now()
    by_rest(first, "accept", {}, token_for_sales(cast))

    answer = (
        Client().get(url, {"updated_since": since.isoformat(), "sort": "updated_at"}, headers=headers).json()
    )

    assert [row["id"] for row in answer["results"]] == [first.pk]
    assert second.updated_at < since


def token_for_sales(cast: Cast) -> dict[str, str]:
    client = create_client(actor=cast.paul, name="Vertriebs-CRM", side="sales", now=NOW)
    _token, raw = issue_token(actor=cast.paul, client=client, scopes=["handoffs:write"], days=3650, now=NOW)
    return {"Authorization": f"Bearer {raw}"}
