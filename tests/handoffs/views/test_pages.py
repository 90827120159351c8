"""Looking at hand-offs: the page, the list, the panel of a lead, and Today."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from alliance.inbox.models import Item
from alliance.people.models import User
from leads.handoffs.actions import log_response
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import NOW, make_definition, make_lead
from tests.handoffs.scenes import (
    accepted,
    came_back_rejected,
    came_back_returned,
    contacted,
    offered,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
Queries = Callable[[int], object]
HTMX = {"HX-Request": "true"}
DETAIL_QUERIES, LIST_QUERIES, PANEL_QUERIES = 7, 6, 6


def read(client: Client, name: str, *arguments: int, **query: str) -> str:
    response = client.get(reverse(name, args=arguments), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.requirement("K05")
def test_the_page_says_who_why_now_what_was_promised_and_how_to_call(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)

    html = read(sign_in(cast.deniz), "handoff_detail", handoff.pk)

    for words in (handoff.lead.name, handoff.lead.company_name, *handoff.context.values()):
        assert words in html
    assert f'href="tel:{handoff.lead.phone}"' in html
    assert reverse("handoff_accept", args=[handoff.pk]) in html
    assert f'data-topics="handoff:{handoff.pk}"' in html


def test_an_attempt_and_reaching_somebody_stand_apart(cast: Cast, sign_in: SignIn) -> None:
    User.objects.filter(pk=cast.deniz.pk).update(language="en")
    handoff, client, pages = accepted(cast), sign_in(cast.deniz), []

    for outcome in ("", "not_reached", "reached"):
        if outcome:
            log_response(actor=cast.deniz, handoff=handoff, kind="call", outcome=outcome, now=NOW)
        pages.append(read(client, "handoff_detail", handoff.pk) + read(client, "handoff_why", handoff.pk))

    words = ("First attempt", "nobody yet", "stopped the clock", "tried to reach")
    assert [[page.count(each) for each in words] for page in pages] == [
        [0, 0, 0, 0], [2, 2, 2, 1], [2, 0, 2, 1],
    ]  # fmt: skip


def test_the_other_side_reads_of_an_owed_answer_until_somebody_tried(cast: Cast, sign_in: SignIn) -> None:
    User.objects.filter(pk=cast.tobias.pk).update(language="en")
    handoff, client, pages = accepted(cast), sign_in(cast.tobias), []

    pages.append(read(client, "handoff_detail", handoff.pk))
    log_response(actor=cast.deniz, handoff=handoff, kind="call", outcome="not_reached", now=NOW)
    pages.append(read(client, "handoff_detail", handoff.pk))

    assert ["The answer is owed by" in page for page in pages] == [True, False]
    assert ["turn.</p>" in page for page in pages] == [True, True]


def test_whoever_already_spoke_may_log_it_before_accepting(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)

    for person, count in ((cast.deniz, 1), (cast.carolin, 0)):
        html = read(sign_in(person), "handoff_detail", handoff.pk)
        assert html.count(f'href="{reverse("handoff_respond", args=[handoff.pk])}"') == count


def test_without_permission_there_is_no_number_to_call(cast: Cast, sign_in: SignIn) -> None:
    handoff = accepted(cast)
    handoff.lead.consents.filter(channel="phone").delete()

    html = read(sign_in(cast.deniz), "handoff_detail", handoff.pk)

    assert "tel:" not in html


def test_the_other_side_reads_the_same_without_buttons(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)

    html = read(sign_in(cast.helga), "handoff_detail", handoff.pk)

    assert handoff.context["promised"] in html
    assert "<form" not in html.split("<article")[1].split("</article>")[0]


def test_the_offerer_may_withdraw(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)

    html = read(sign_in(cast.tobias), "handoff_detail", handoff.pk)

    assert reverse("handoff_withdraw", args=[handoff.pk]) in html
    assert reverse("handoff_reject", args=[handoff.pk]) not in html


def test_an_answer_and_what_it_answers_show_each_other(cast: Cast, sign_in: SignIn) -> None:
    reverse_one = came_back_rejected(cast)
    assert reverse_one.answers is not None
    client = sign_in(cast.tobias)

    back = read(client, "handoff_detail", reverse_one.pk)
    first = read(client, "handoff_detail", reverse_one.answers.pk)

    assert reverse("handoff_detail", args=[reverse_one.answers.pk]) in back
    assert "Nur ein Händler." in back
    assert reverse("handoff_confirm", args=[reverse_one.pk]) in back
    assert reverse("handoff_detail", args=[reverse_one.pk]) in first


def test_a_closed_handoff_asks_the_receiver_whether_the_context_helped(cast: Cast, sign_in: SignIn) -> None:
    closed = came_back_rejected(cast).answers
    assert closed is not None

    assert reverse("handoff_rate", args=[closed.pk]) in read(sign_in(cast.deniz), "handoff_detail", closed.pk)
    assert reverse("handoff_rate", args=[closed.pk]) not in read(
        sign_in(cast.tobias), "handoff_detail", closed.pk
    )


@pytest.mark.parametrize("scene", [offered, contacted, came_back_returned])
def test_the_page_costs_the_same_however_much_happened(
    cast: Cast, sign_in: SignIn, scene: Callable[[Cast], Handoff], django_assert_num_queries: Queries
) -> None:
    handoff = scene(cast)
    client = sign_in(cast.deniz)

    with django_assert_num_queries(DETAIL_QUERIES):  # type: ignore[attr-defined]
        client.get(reverse("handoff_detail", args=[handoff.pk]))


def test_the_page_as_a_fragment_is_the_article_alone(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)

    response = sign_in(cast.deniz).get(reverse("handoff_detail", args=[handoff.pk]), headers=HTMX)

    html = response.content.decode()
    assert "<html" not in html
    assert f'<article id="handoff-{handoff.pk}"' in html


def test_why_names_calendar_and_limit(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)

    html = read(sign_in(cast.deniz), "handoff_why", handoff.pk)

    assert str(handoff.calendar_version) in html
    assert "8:00" in html


def test_each_side_has_its_tab(cast: Cast, sign_in: SignIn) -> None:
    ours, theirs = offered(cast), came_back_rejected(cast, lead=make_lead("Andere"))
    client = sign_in(cast.deniz)

    first = read(client, "handoff_list")
    second = read(client, "handoff_list", tab="theirs")
    closed = read(client, "handoff_list", tab="closed")

    rows = [[f'id="row-{one}"' in html for one in (ours.pk, theirs.pk, theirs.answers_id)]
            for html in (first, second, closed)]  # fmt: skip
    assert rows == [[True, False, False], [False, True, False], [False, False, True]]


def test_neutral_roles_read_both_sides_by_name(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)

    assert f'id="row-{handoff.pk}"' in read(sign_in(cast.ingrid), "handoff_list", tab="sales")
    assert f'id="row-{handoff.pk}"' not in read(sign_in(cast.ingrid), "handoff_list", tab="marketing")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"whose": "mine"}, True),
        ({"whose": "team"}, True),
        ({"overdue": "1"}, True),
        ({"kind": "lead_to_sales"}, True),
        ({"kind": "nurture_request"}, False),
        ({"kind": "nonsense"}, True),
    ],
)
def test_filters_narrow_the_list(cast: Cast, sign_in: SignIn, query: dict[str, str], shown: bool) -> None:
    handoff = offered(cast, now=NOW - timedelta(days=30))

    html = read(sign_in(cast.deniz), "handoff_list", **query)

    assert (f'id="row-{handoff.pk}"' in html) is shown


def test_what_is_another_persons_is_not_mine(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)

    assert f'id="row-{handoff.pk}"' not in read(sign_in(cast.anke), "handoff_list", whose="mine")
    assert f'id="row-{handoff.pk}"' not in read(sign_in(cast.anke), "handoff_list", whose="team")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_for_three(
    cast: Cast, sign_in: SignIn, count: int, django_assert_num_queries: Queries
) -> None:
    for number in range(count):
        offered(cast, lead=make_lead(f"Lead{number}"))
    client = sign_in(cast.deniz)

    with django_assert_num_queries(LIST_QUERIES):  # type: ignore[attr-defined]
        client.get(reverse("handoff_list"))


def test_the_list_goes_on_where_the_page_ends(cast: Cast, sign_in: SignIn, monkeypatch) -> None:
    monkeypatch.setattr("leads.handoffs.listing.PAGE", 1)
    first, second = offered(cast), offered(cast, lead=make_lead("Zweite"), now=NOW + timedelta(minutes=5))
    client = sign_in(cast.deniz)

    page = client.get(reverse("handoff_list"))
    after = client.get(reverse("handoff_list"), {"cursor": page.context["page"].next_cursor})

    assert [card.handoff.pk for card in page.context["cards"]] == [first.pk]
    assert [card.handoff.pk for card in after.context["cards"]] == [second.pk]


@pytest.mark.parametrize("name", ["handoff_detail", "handoff_why", "handoff_panel"])
def test_a_stranger_finds_nothing(cast: Cast, sign_in: SignIn, name: str) -> None:
    handoff = offered(cast)
    target = handoff.lead_id if name == "handoff_panel" else handoff.pk

    assert sign_in(cast.stranger).get(reverse(name, args=[target])).status_code == 404


def test_the_panel_offers_what_is_ready(cast: Cast, sign_in: SignIn) -> None:
    make_definition()
    ready, early = make_lead(), make_lead(stage="inquiry")
    client = sign_in(cast.tobias)

    assert reverse("handoff_offer", args=[ready.pk]) in read(client, "handoff_panel", ready.pk)
    assert reverse("handoff_offer", args=[early.pk]) not in read(client, "handoff_panel", early.pk)
    assert reverse("handoff_offer", args=[ready.pk]) not in read(
        sign_in(cast.helga), "handoff_panel", ready.pk
    )


def test_the_panel_does_not_offer_whom_nobody_may_contact(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead(consents=False)

    assert reverse("handoff_offer", args=[lead.pk]) not in read(
        sign_in(cast.tobias), "handoff_panel", lead.pk
    )


def test_the_panel_shows_the_open_one_and_the_earlier_ones(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: Queries
) -> None:
    reverse_one = came_back_rejected(cast)
    client = sign_in(cast.tobias)

    with django_assert_num_queries(PANEL_QUERIES):  # type: ignore[attr-defined]
        response = client.get(reverse("handoff_panel", args=[reverse_one.lead_id]), headers=HTMX)

    html = response.content.decode()
    assert reverse("handoff_confirm", args=[reverse_one.pk]) in html
    assert reverse("handoff_detail", args=[reverse_one.answers_id]) in html


@pytest.mark.parametrize("kind", ["handoff_answer", "handoff_place", "handoff_respond", "handoff_outcome"])
def test_today_shows_each_kind_of_item(cast: Cast, sign_in: SignIn, kind: str) -> None:
    scenes = {"handoff_answer": offered, "handoff_place": came_back_rejected, "handoff_respond": accepted}
    handoff = scenes.get(kind, came_back_rejected)(cast)
    reader = cast.deniz if handoff.to_side == "sales" else cast.tobias
    item = Item.objects.create(
        recipient=reader, kind=kind, subject_type="handoff", subject_id=handoff.pk, entry_id=1,
        needs_action=kind != "handoff_outcome", created_at=NOW,
    )  # fmt: skip

    html = read(sign_in(reader), "today")

    assert handoff.lead.name in html
    if item.needs_action:
        assert f"into=item-{item.pk}" in html
        assert 'data-key="a"' in html
