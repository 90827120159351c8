"""The board: the same columns for both sides, moves only where an answer leads, each column a page at a time."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.people.actions import record_absence
from alliance.people.models import Membership, Team, User
from leads.handoffs.board import page as board_page
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import NOW
from tests.handoffs.scenes import (
    accepted,
    came_back_rejected,
    contacted,
    offered,
    offered_to_marketing,
    traces,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
PAGE_QUERIES, FRAGMENT_QUERIES, MORE_QUERIES = 8, 4, 3
CARD = re.compile(r'<li class="board-card[^>]*id="card-(\d+)"[^>]*data-to="([^"]*)"')


def board(client: Client, query: str = "") -> dict[str, list[tuple[int, str]]]:
    """Column → its cards with the columns they may go to."""
    response = client.get(f"{reverse('handoff_board')}{query}", headers=HTMX)
    assert response.status_code == 200
    parts = re.split(r'data-column="(\w+)"', response.content.decode())[1:]
    columns = dict(zip(parts[::2], parts[1::2], strict=True))
    return {code: [(int(pk), to) for pk, to in CARD.findall(html)] for code, html in columns.items()}


def ids(columns: dict[str, list[tuple[int, str]]]) -> dict[str, list[int]]:
    return {code: [pk for pk, _to in cards] for code, cards in columns.items() if cards}


@pytest.mark.requirement("K05")
def test_each_hand_off_stands_in_the_column_of_its_state(cast: Cast, sign_in: SignIn) -> None:
    now = timezone.now()
    waiting, taken, reached = offered(cast, now=now), accepted(cast, now=now), contacted(cast, now=now)
    back, asked = came_back_rejected(cast, now=now), offered_to_marketing(cast, now=now)

    expected = {
        "offered": [waiting.pk, asked.pk],
        "accepted": [taken.pk],
        "contacted": [reached.pk],
        "back": [back.pk],
    }
    for person in (cast.tobias, cast.deniz, cast.ingrid):
        found = ids(board(sign_in(person)))
        assert {code: sorted(pks) for code, pks in found.items()} == expected


def test_a_card_may_go_only_where_an_answer_of_the_reader_leads(cast: Cast, sign_in: SignIn) -> None:
    waiting, back = offered(cast), came_back_rejected(cast)

    seen = {
        person.name.split()[0]: dict(sum(board(sign_in(person)).values(), []))
        for person in (cast.deniz, cast.tobias, cast.helga)
    }

    assert seen == {
        "Deniz": {waiting.pk: "accepted contacted back", back.pk: ""},
        "Tobias": {waiting.pk: "closed", back.pk: "closed"},
        "Helga": {waiting.pk: "", back.pk: ""},
    }


def test_what_comes_back_belongs_to_the_direction_it_went(cast: Cast, sign_in: SignIn) -> None:
    forward, back, asked = offered(cast), came_back_rejected(cast), offered_to_marketing(cast)

    client = sign_in(cast.deniz)

    assert ids(board(client, "?way=sales")) == {"offered": [forward.pk], "back": [back.pk]}
    assert ids(board(client, "?way=marketing")) == {"offered": [asked.pk]}
    assert ids(board(client, "?way=nobody")) == ids(board(client))


def test_mine_is_what_concerns_me_and_those_i_stand_in_for(cast: Cast, sign_in: SignIn) -> None:
    mine, other = offered(cast), offered(cast, assignee=cast.carolin)
    client = sign_in(cast.deniz)
    before = ids(board(client, "?mine=1"))

    today = timezone.localdate()
    record_absence(
        actor=cast.carolin, person=cast.carolin, deputy=cast.deniz, starts_on=today, ends_on=today, now=timezone.now()
    )  # fmt: skip

    assert before == {"offered": [mine.pk]}
    assert sorted(ids(board(sign_in(cast.deniz), "?mine=1"))["offered"]) == [mine.pk, other.pk]
    assert ids(board(sign_in(cast.tobias), "?mine=1")) == {"offered": [mine.pk, other.pk]}


def test_team_person_and_overdue_narrow_the_board(cast: Cast, sign_in: SignIn) -> None:
    late, north = offered(cast), offered(cast, team=cast.sales_north, assignee=cast.anke, now=timezone.now())

    client = sign_in(cast.jana)

    assert ids(board(client, f"?team={cast.sales_north.pk}")) == {"offered": [north.pk]}
    assert ids(board(client, f"?person={cast.deniz.pk}")) == {"offered": [late.pk]}
    assert ids(board(client, "?overdue=1")) == {"offered": [late.pk]}
    assert ids(board(client, "?team=x&person=%00")) == {"offered": [late.pk, north.pk]}


def test_overdue_is_what_nobody_responded_to_in_any_column(cast: Cast, sign_in: SignIn) -> None:
    late, taken, back = offered(cast), accepted(cast), came_back_rejected(cast)
    contacted(cast)
    shown = ids(board(sign_in(cast.jana)))

    found = ids(board(sign_in(cast.jana), "?overdue=1"))

    assert found == {"offered": [late.pk], "accepted": [taken.pk], "back": [back.pk]}
    assert shown.keys() == {*found, "contacted"}


def test_columns_are_ordered_by_due_time_and_counted_up_to_a_cap(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_page, "PAGE", 2)
    monkeypatch.setattr(board_page, "CAP", 3)
    weeks = [offered(cast, now=NOW - timedelta(weeks=week)) for week in range(5)]
    client = sign_in(cast.deniz)

    html = client.get(reverse("handoff_board"), headers=HTMX).content.decode()

    assert ids(board(client)) == {"offered": [weeks[4].pk, weeks[3].pk]}
    assert ids(board(client, "?shown=offered.1")) == ids(board(client))
    assert ids(board(client, "?shown=offered.3")) == {"offered": [weeks[4].pk, weeks[3].pk, weeks[2].pk]}
    assert html.count("3+</span>") == 2
    assert 'value="offered.2"' in html


def test_a_column_that_was_paged_far_is_fetched_anew_in_full(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("PAGE", 1), ("CAP", 2), ("MOST_SHOWN", 4)):
        monkeypatch.setattr(board_page, name, value)
    weeks = [offered(cast, now=NOW - timedelta(weeks=week)).pk for week in range(6)]
    client = sign_in(cast.deniz)

    assert ids(board(client, "?shown=offered.3"))["offered"] == weeks[:2:-1]
    assert ids(board(client, "?shown=offered.9"))["offered"] == weeks[:1:-1]


@pytest.mark.parametrize(("shown", "goes_on"), [(3, False), (4, True)])
def test_what_nobody_reads_on_a_board_is_in_the_list(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, shown: int, goes_on: bool
) -> None:
    monkeypatch.setattr(board_page, "PAGE", 1)
    monkeypatch.setattr(board_page, "MOST_SHOWN", 4)
    for _ in range(5):
        offered(cast)

    html = sign_in(cast.deniz).get(f"/handoffs/board/?shown=offered.{shown}", headers=HTMX).content.decode()

    assert (f'href="{reverse("handoff_list")}"' in html) is goes_on
    assert ("data-more" in html) is not goes_on


def test_a_closed_team_narrows_the_board_as_long_as_it_says_so(cast: Cast, sign_in: SignIn) -> None:
    handoff, other = offered(cast), offered_to_marketing(cast)
    Team.objects.filter(pk=handoff.target_team_id).update(is_active=False)
    User.objects.filter(pk=cast.deniz.pk).update(language="en")

    html = (
        sign_in(cast.deniz).get(reverse("handoff_board"), {"team": handoff.target_team_id}).content.decode()
    )

    assert f'value="{handoff.target_team_id}" selected>' in html
    assert "(closed)</option>" in html
    assert [int(pk) for pk, _to in CARD.findall(html)] == [
        each.pk
        for each in (handoff, other)
        if handoff.target_team_id in (each.target_team_id, each.from_team_id)
    ]


def test_somebody_who_left_can_be_looked_for_and_cleared(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)
    offered_to_marketing(cast)
    Membership.objects.filter(person=handoff.offered_by).update(ended_at=NOW)
    User.objects.filter(pk=cast.deniz.pk).update(language="en")

    html = (
        sign_in(cast.deniz).get(reverse("handoff_board"), {"person": handoff.offered_by_id}).content.decode()
    )

    assert (
        f'value="{handoff.offered_by_id}" selected>{handoff.offered_by.name} (no longer here)</option>'
        in html
    )
    assert [int(pk) for pk, _to in CARD.findall(html)] == [handoff.pk]


@pytest.mark.parametrize("name", ["team", "person"])
@pytest.mark.parametrize("value", ["999999", "x", "-1", "1" * 30])
def test_what_never_was_narrows_nothing(cast: Cast, sign_in: SignIn, name: str, value: str) -> None:
    handoff = offered(cast)

    html = sign_in(cast.deniz).get(reverse("handoff_board"), {name: value}, headers=HTMX).content.decode()

    assert [int(pk) for pk, _to in CARD.findall(html)] == [handoff.pk]
    assert f'hx-get="{reverse("handoff_board")}?"' in html


def test_further_cards_of_a_column_follow_without_gap_or_repetition(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_page, "PAGE", 2)
    made = [offered(cast).pk for _ in range(5)]
    client = sign_in(cast.deniz)
    html = client.get(reverse("handoff_board"), headers=HTMX).content.decode()

    found = ids(board(client))["offered"]
    while more := re.search(r'hx-get="([^"]+)" hx-vals=\'(\{.*?\})\'', html):
        address, values = more[1].replace("&amp;", "&"), json.loads(more[2])
        html = client.get(f"{address}&shown={values['shown']}", headers=HTMX).content.decode()
        found += [int(pk) for pk, _to in CARD.findall(html)]

    assert found == made
    assert 'value="offered.5"' in html


def test_a_column_is_a_page_of_its_own_without_scripts(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)

    client = sign_in(cast.deniz)
    html = client.get(reverse("handoff_board_column", args=["offered"])).content.decode()

    assert f'id="card-{handoff.pk}"' in html
    assert f'href="{reverse("handoff_reject", args=[handoff.pk])}"' in html
    assert client.get(reverse("handoff_board_column", args=["nowhere"])).status_code == 404
    assert client.get(reverse("handoff_board_column", args=["offered"]), {"cursor": "x"}).status_code == 400


def test_an_answer_from_the_board_names_the_card_and_its_new_column(cast: Cast, sign_in: SignIn) -> None:
    User.objects.filter(pk=cast.deniz.pk).update(language="en")
    handoff = offered(cast)
    address = reverse("handoff_reject", args=[handoff.pk])
    answer = {"reason": "duplicate", "sentence": "Schon da.", "into": f"card-{handoff.pk}"}

    response = sign_in(cast.deniz).post(address, answer, headers=HTMX)

    back = Handoff.objects.get(answers=handoff)
    said = f"{handoff.lead.name} is now in “Came back”."
    assert json.loads(response["HX-Trigger"]) == {
        "close-dialog": {},
        "card-moved": {"card": back.pk, "said": said},
    }
    assert response["HX-Reswap"] == "none"


def test_an_answer_of_somebody_else_is_refused_and_nothing_moves(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)
    before, address = traces(handoff), reverse("handoff_accept", args=[handoff.pk])

    response = sign_in(cast.anke).post(address, {"into": f"card-{handoff.pk}"}, headers=HTMX)

    assert response.status_code == 403
    assert response["HX-Retarget"] == "#toasts"
    assert traces(handoff) == before


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_costs_the_same_however_many_cards(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: Any, count: int
) -> None:
    for scene in (offered, accepted, contacted, came_back_rejected):
        for _ in range(count):
            scene(cast, now=timezone.now())
    client = sign_in(cast.deniz)

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(reverse("handoff_board"))
    with django_assert_num_queries(FRAGMENT_QUERIES):
        client.get(reverse("handoff_board"), headers=HTMX)
    with django_assert_num_queries(MORE_QUERIES):
        client.get(reverse("handoff_board_column", args=["offered"]), headers=HTMX)
