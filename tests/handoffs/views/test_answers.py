"""Answering a hand-off: as a page, as a dialog, and in place."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from alliance.people.models import User
from leads.handoffs.errors import ResponseUnclear
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.handoffs.scenes import (
    accepted,
    came_back_rejected,
    came_back_returned,
    contacted,
    offered,
    traces,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def address(verb: str, handoff: Handoff) -> str:
    return reverse(f"handoff_{verb}", args=[handoff.pk])


def test_accepting_without_script_leads_to_the_page(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)

    response = sign_in(cast.deniz).post(address("accept", handoff))

    handoff.refresh_from_db()
    assert response.headers["Location"] == reverse("handoff_detail", args=[handoff.pk])
    assert handoff.state == Handoff.State.ACCEPTED


@pytest.mark.parametrize(("place", "element"), [("item", "<li"), ("row", "<li"), ("handoff", "<article"),
                                                ("panel", "<section")])  # fmt: skip
def test_accepting_in_place_answers_with_the_part_it_was_pressed_in(
    cast: Cast, sign_in: SignIn, place: str, element: str
) -> None:
    handoff = offered(cast)
    into = f"{place}-{handoff.lead_id if place == 'panel' else handoff.pk}"

    response = sign_in(cast.deniz).post(address("accept", handoff), {"into": into}, headers=HTMX)

    assert (response.headers["HX-Retarget"], response.headers["HX-Reswap"]) == (f"#{into}", "outerHTML")
    html = response.content.decode()
    assert f"{element} " in html
    assert f'id="{into}"' in html
    assert address("respond", handoff) in html
    assert address("accept", handoff) not in html


def test_a_place_nobody_knows_is_not_echoed(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)

    response = sign_in(cast.deniz).post(
        address("accept", handoff), {"into": 'item-1"><script>'}, headers=HTMX
    )

    assert response.headers["HX-Retarget"] == f"#handoff-{handoff.pk}"
    assert "<script" not in response.content.decode()


def test_accepting_what_is_gone_says_so_where_one_is(cast: Cast, sign_in: SignIn) -> None:
    handoff = accepted(cast)
    before = traces(handoff)

    in_place = sign_in(cast.deniz).post(address("accept", handoff), headers=HTMX)
    page = sign_in(cast.deniz).post(address("accept", handoff))

    for response in (in_place, page):
        assert response.status_code == 409
        assert 'data-code="handoff_not_on_offer"' in response.content.decode()
    assert in_place.headers["HX-Retarget"] == "#toasts"
    assert traces(handoff) == before


def test_rejecting_opens_a_dialog_and_closes_it(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)
    client = sign_in(cast.deniz)

    opened = client.get(address("reject", handoff), {"into": "item-7"}, headers=HTMX).content.decode()
    response = client.post(
        address("reject", handoff),
        {"reason": "outside_target", "sentence": "Nur ein Händler.", "into": "item-7"},
        headers=HTMX,
    )

    assert 'id="task-title"' in opened
    assert 'value="item-7"' in opened
    assert "<html" not in opened
    assert response.headers["HX-Trigger"] == "close-dialog"
    assert response.headers["HX-Retarget"] == "#item-7"
    handoff.refresh_from_db()
    assert (handoff.state, handoff.reason) == ("rejected", "outside_target")


def test_a_missing_reason_is_said_in_the_dialog_and_nothing_is_lost(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)
    before = traces(handoff)

    response = sign_in(cast.deniz).post(
        address("reject", handoff), {"sentence": "Nur ein Händler."}, headers=HTMX
    )

    html = response.content.decode()
    assert response.status_code == 422
    assert 'data-code="reason_required"' in html
    assert "Nur ein Händler." in html
    assert "errorlist" in html
    assert response.headers["HX-Retarget"] == "#task-body"
    assert traces(handoff) == before


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_wrong_side_is_told_so(cast: Cast, sign_in: SignIn, headers: dict[str, str]) -> None:
    handoff = offered(cast)
    before = traces(handoff)
    client = sign_in(cast.tobias)

    form = client.get(address("reject", handoff), headers=headers)
    sent = client.post(
        address("reject", handoff), {"reason": "duplicate", "sentence": "Doppelt."}, headers=headers
    )

    for response in (form, sent):
        assert response.status_code == 403
        assert 'data-code="wrong_side"' in response.content.decode()
    assert traces(handoff) == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_finds_nothing(cast: Cast, sign_in: SignIn, method: str) -> None:
    handoff = offered(cast)
    before = traces(handoff)

    response = getattr(sign_in(cast.stranger), method)(address("reject", handoff))

    assert response.status_code == 404
    assert traces(handoff) == before


@pytest.mark.requirement("K05")
def test_a_contact_is_logged_in_two_taps(cast: Cast, sign_in: SignIn) -> None:
    handoff = accepted(cast)
    page = sign_in(cast.deniz).get(reverse("handoff_detail", args=[handoff.pk])).content.decode()

    response = sign_in(cast.deniz).post(
        address("respond", handoff), {"kind": "call", "outcome": "reached", "text": ""}, headers=HTMX
    )

    handoff.refresh_from_db()
    assert 'value="call"' in page
    assert 'name="outcome" value="reached"' in page
    assert handoff.state == Handoff.State.CONTACTED
    assert address("qualify", handoff) in response.content.decode()


def test_a_contact_of_which_nobody_says_what_came_is_asked_again(cast: Cast, sign_in: SignIn) -> None:
    handoff = accepted(cast)
    before = traces(handoff)

    response = sign_in(cast.deniz).post(address("respond", handoff), {"kind": "call"}, headers=HTMX)

    html = unescape(response.content.decode())
    assert (response.status_code, traces(handoff)) == (422, before)
    assert html.count(f"<li>{ResponseUnclear.message}</li>") == 1


def test_qualifying_needs_need_and_dated_step(cast: Cast, sign_in: SignIn) -> None:
    handoff = contacted(cast)

    response = sign_in(cast.deniz).post(address("qualify", handoff), {"need": "Zwei Linien"})

    html = response.content.decode()
    assert response.status_code == 422
    assert 'data-code="need_not_confirmed"' in html
    assert html.count('<ul class="errorlist"') == 2


def test_confirming_takes_over_the_date_of_the_other_side(cast: Cast, sign_in: SignIn) -> None:
    reverse_one = came_back_returned(cast)
    client = sign_in(cast.tobias)

    form = client.get(address("confirm", reverse_one)).content.decode()
    client.post(address("confirm", reverse_one), {"placement": "nurturing", "resume_on": ""})

    assert f'value="{reverse_one.resume_on:%Y-%m-%d}"' in form
    reverse_one.lead.refresh_from_db()
    assert (reverse_one.lead.stage, reverse_one.lead.resume_on) == ("nurturing", reverse_one.resume_on)


def test_disputing_needs_a_sentence(cast: Cast, sign_in: SignIn) -> None:
    reverse_one = came_back_rejected(cast)

    refused = sign_in(cast.tobias).post(address("dispute", reverse_one), {"sentence": " "})
    done = sign_in(cast.tobias).post(address("dispute", reverse_one), {"sentence": "Passung A."})

    assert (refused.status_code, done.status_code) == (422, 302)
    reverse_one.refresh_from_db()
    assert reverse_one.state == Handoff.State.DISPUTED


def test_passing_on_shows_who_is_there(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)
    client = sign_in(cast.deniz)

    form = client.get(address("reassign", handoff)).content.decode()
    client.post(address("reassign", handoff), {"assignee": cast.carolin.pk})

    assert cast.carolin.name in form
    assert cast.anke.name not in form
    handoff.refresh_from_db()
    assert handoff.assignee == cast.carolin


def test_somebody_of_another_team_cannot_be_chosen(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)

    response = sign_in(cast.deniz).post(address("reassign", handoff), {"assignee": cast.anke.pk})

    assert response.status_code == 422
    handoff.refresh_from_db()
    assert handoff.assignee == cast.deniz


def test_the_receiver_says_whether_the_context_helped(cast: Cast, sign_in: SignIn) -> None:
    closed = came_back_rejected(cast).answers
    assert closed is not None

    response = sign_in(cast.deniz).post(address("rate", closed), {"helped": "partly"}, headers=HTMX)

    closed.refresh_from_db()
    assert closed.context_helped == Handoff.Helped.PARTLY
    assert 'aria-pressed="true"' in response.content.decode()
