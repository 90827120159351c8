"""The value chain and its phases in the browser: the same for both sides."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from alliance.journal.models import Entry
from alliance.people.actions import rename_team
from alliance.people.models import User
from tests.cast import Cast
from tests.chain.seats import proposed, seat, seated
from tests.factories import NOW, make_lead, make_user
from tests.handoffs.scenes import offered
from valuechain.chain import actions
from valuechain.chain.models import Holder, Phase, Seat

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LATER = NOW + timedelta(days=1)


@pytest.mark.requirement("B36")
def test_all_six_phases_show_both_sides_even_when_nobody_sits(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.tobias).get(reverse("chain_overview")).text

    assert page.count('class="phase"') == 6
    assert (page.count('class="lane mk"'), page.count('class="lane sa"')) == (6, 6)
    assert page.count("nobody") == 12


@pytest.mark.requirement("B36")
def test_no_address_and_no_form_gives_a_phase_to_one_side(cast: Cast, sign_in: SignIn) -> None:
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    about_phases = {name for name in names if name.startswith(("phase_", "seat_", "proposal_", "chain_"))}
    assert about_phases == {
        "chain_overview", "phase_detail", "phase_rename", "seat_propose", "seat_resign",
        "proposal_accept", "proposal_confirm", "proposal_decline", "proposal_withdraw",
    }  # fmt: skip

    sign_in(cast.jana).post(
        reverse("phase_rename", args=["crm"]), {"label_de": "Neu", "side": "sales", "position": 1}
    )

    assert {(held.ownership.subject_id, held.side) for held in Seat.objects.select_related("ownership")} == {
        (phase.code, side) for phase in Phase.objects.all() for side in ("marketing", "sales")
    }
    assert Phase.objects.get(pk="crm").position == 5


@pytest.mark.requirement("B90")
def test_both_sides_see_the_same_page_with_the_same_forms(cast: Cast, sign_in: SignIn) -> None:
    def shape(user: User) -> list[str]:
        page = sign_in(user).get(reverse("phase_detail", args=["crm"])).text
        main = page[page.index("<main") : page.index("</main>")]
        mirrored = re.sub(r'value="[^"]*"', "", main).replace("marketing", "SIDE").replace("sales", "SIDE")
        return sorted(re.findall(r"<(?:form|button|a|summary|section)[^>]*", mirrored))

    assert [re.sub(r"\b(mk|sa)\b", "SIDE", part) for part in shape(cast.tobias)] == [
        re.sub(r"\b(mk|sa)\b", "SIDE", part) for part in shape(cast.anke)
    ]


@pytest.mark.requirement("B10")
def test_a_renamed_phase_has_its_name_on_every_page_in_either_language(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.ralf)

    browser.post(
        reverse("phase_rename", args=["crm"]), {"label_de": "Bestandskunden", "label_en": "Customers"}
    )

    assert browser.get(reverse("today")).text.count("Bestandskunden") >= 2
    cast.jana.language = User.Language.ENGLISH
    cast.jana.save()
    assert "Customers" in sign_in(cast.jana).get(reverse("people_list")).text
    assert Entry.objects.filter(verb="phase.renamed").count() == 1


@pytest.mark.requirement("B18")
def test_last_years_owner_stands_there_with_the_team_of_the_time(cast: Cast, sign_in: SignIn) -> None:
    former = seated(cast, "deniz", "sales")
    actions.resign_seat(actor=cast.deniz, holder=former, reason="Neue Aufgabe", now=NOW)
    actions.end_notices(now=NOW + timedelta(days=10))
    seated(cast, "carolin", "sales", now=NOW + timedelta(days=20))

    rename_team(actor=cast.ralf, team=cast.sales_south, name="Region Süd-Ost", now=NOW + timedelta(days=300))

    page = sign_in(cast.jana).get(reverse("phase_detail", args=["sales"])).text
    history = page[page.index('id="owners"') :]
    assert history.index("Region Süd-Ost") < history.index("Carolin Weiß") + 500
    assert history.index("Carolin Weiß") < history.index("Deniz Arslan") < history.index("Vertrieb Süd")
    assert "Neue Aufgabe" in history


def test_a_seat_changes_hands_in_the_browser(cast: Cast, sign_in: SignIn) -> None:
    seated(cast, "sofia", "marketing")
    seated(cast, "deniz", "sales")
    ralf, anke, sofia = (sign_in(user) for user in (cast.ralf, cast.anke, cast.sofia))

    ralf.post(reverse("seat_propose", args=["sales", "sales"]), {"person": cast.anke.pk})
    holder = Holder.objects.get(person=cast.anke)
    anke.post(reverse("proposal_accept", args=[holder.pk]))
    page = sofia.get(reverse("phase_detail", args=["sales"])).text
    assert reverse("proposal_confirm", args=[holder.pk]) in page
    sofia.post(reverse("proposal_confirm", args=[holder.pk]))

    holder.refresh_from_db()
    assert holder.state == "accepted"


def test_a_member_proposes_only_themselves(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.anke)

    other = browser.post(reverse("seat_propose", args=["crm", "sales"]), {"person": cast.deniz.pk})
    own = browser.post(reverse("seat_propose", args=["crm", "sales"]), {"person": cast.anke.pk})

    assert (other.status_code, own.status_code) == (422, 302)
    assert [holder.person for holder in Holder.objects.all()] == [cast.anke]


@pytest.mark.parametrize("side", ["both", "neutral"])
def test_a_seat_of_no_side_does_not_exist(cast: Cast, sign_in: SignIn, side: str) -> None:
    response = sign_in(cast.ralf).post(reverse("seat_propose", args=["crm", side]), {"person": cast.anke.pk})

    assert (response.status_code, Holder.objects.count()) == (404, 0)


def test_a_reason_that_is_missing_comes_back_in_its_form(cast: Cast, sign_in: SignIn) -> None:
    holder = seated(cast, "deniz", "sales")

    response = sign_in(cast.deniz).post(reverse("seat_resign", args=[holder.pk]), {"reason": " "})

    holder.refresh_from_db()
    assert (response.status_code, holder.leaves_at) == (422, None)
    assert '<details class="fold" open>' in response.text


def test_what_happened_meanwhile_is_said_on_the_page(cast: Cast, sign_in: SignIn) -> None:
    holder = proposed(cast, "deniz", "sales")
    actions.withdraw_proposal(actor=cast.ralf, holder=holder, now=NOW)

    response = sign_in(cast.deniz).post(
        reverse("proposal_decline", args=[holder.pk]), {"reason": "Keine Zeit"}
    )

    assert response.status_code == 409


def test_from_today_an_answer_brings_only_the_toast(cast: Cast, sign_in: SignIn) -> None:
    holder = proposed(cast, "deniz", "sales")

    response = sign_in(cast.deniz).post(
        reverse("proposal_accept", args=[holder.pk]), headers={"HX-Request": "true"}
    )

    assert response.status_code == 200
    assert "hx-swap-oob" in response.text
    assert "<html" not in response.text


@pytest.mark.parametrize("url", ["chain_overview", "phase_detail"])
def test_an_open_page_fetches_only_its_part(cast: Cast, sign_in: SignIn, url: str) -> None:
    arguments = ["sales"] if url == "phase_detail" else []

    page = sign_in(cast.jana).get(reverse(url, args=arguments), headers={"HX-Request": "true"}).text

    assert "<html" not in page
    assert "data-topics=" in page


@pytest.mark.parametrize("held", [1, 3])
def test_the_overview_costs_the_same_whoever_sits(
    cast: Cast, sign_in: SignIn, django_assert_num_queries, held: int
) -> None:
    for code in ("insights", "sales", "crm")[:held]:
        seated(cast, "deniz", "sales", code)
    browser = sign_in(cast.jana)

    # The session, the reader, the phases, their seats, who sits there, the names in the menu, its count.
    with django_assert_num_queries(7):
        browser.get(reverse("chain_overview"))


@pytest.mark.parametrize("terms", [1, 3])
def test_a_phase_costs_the_same_with_short_and_long_history(
    cast: Cast, sign_in: SignIn, django_assert_num_queries, terms: int
) -> None:
    for number in range(terms):
        make_user(f"Neu {number}", team=cast.sales_south)
        seated(cast, ("deniz", "carolin", "anke")[number], "sales")
    browser = sign_in(cast.tobias)

    # The session, the reader, the phase, its record, seats, who sits there, the history, former team names,
    # who may be proposed, the names in the menu, its count.
    with django_assert_num_queries(10):
        browser.get(reverse("phase_detail", args=["sales"]))


def test_an_unknown_phase_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.jana).get(reverse("phase_detail", args=["seventh"])).status_code == 404
    assert seat("sales").ownership.subject_id == "sales"


@pytest.mark.requirement("B10")
@pytest.mark.parametrize(("name", "code"), [("lead_detail", "campaigns"), ("handoff_detail", "sales")])
def test_the_page_of_a_record_says_which_phase_it_belongs_to(
    cast: Cast, sign_in: SignIn, name: str, code: str
) -> None:
    record = offered(cast) if name == "handoff_detail" else make_lead(stage="mql")

    page = sign_in(cast.tobias).get(reverse(name, args=[record.pk])).text

    bar = page[page.index('class="chain-bar"') : page.index("<main")]
    assert re.findall(r'href="([^"]+)" aria-current="step"', bar) == [reverse("phase_detail", args=[code])]
