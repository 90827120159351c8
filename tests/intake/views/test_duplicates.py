"""Deciding about possible duplicates in the browser."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from alliance.journal.models import Entry
from alliance.people.models import User
from leads.crm.models import ExternalId, Lead
from leads.intake.models import PossibleDuplicate
from tests.cast import Cast
from tests.factories import make_lead
from tests.intake.rows import put, row
from tests.intake.views import FRAME

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def kept(number: int = 1) -> PossibleDuplicate:
    phone = f"+4971190{number:04d}"
    make_lead("Keller", phone=phone, city="Ulm")
    put(row(external_id=f"K-{number}", first_name="Mara", last_name="Keller", phone=phone, city="Kempten"))
    return PossibleDuplicate.objects.get(external_id=f"K-{number}")


@pytest.mark.parametrize("waiting", [1, 3])
def test_the_list_costs_the_same_for_few_and_many(
    cast: Cast, sign_in: SignIn, django_assert_num_queries, waiting: int
) -> None:
    for number in range(waiting):
        kept(number)
    browser = sign_in(cast.tobias)

    # The rows, the leads they may be, and the pairs of leads.
    with django_assert_num_queries(FRAME + 3):
        response = browser.get(reverse("duplicate_list"))

    assert len(response.context["page"].comparisons) == waiting


def test_a_row_stands_beside_the_lead_it_may_be(cast: Cast, sign_in: SignIn) -> None:
    kept()

    (comparison,) = sign_in(cast.deniz).get(reverse("duplicate_list")).context["page"].comparisons

    pairs = {(pair.row, pair.known): pair.is_same for pair in comparison.pairs}
    assert pairs[("Keller", "Keller")]
    assert not pairs[("Kempten", "Ulm")]


def kept_beside(leads: int) -> tuple[PossibleDuplicate, list[Lead]]:
    duplicate = kept()
    others = [make_lead("Keller", phone="+4971190" + "0001") for _number in range(leads - 1)]
    return duplicate, [duplicate.candidate, *others]


@pytest.mark.parametrize(("leads", "shown"), [(1, 1), (3, 3), (5, 3)])
def test_the_first_candidates_are_shown_and_the_others_counted(
    cast: Cast, sign_in: SignIn, leads: int, shown: int
) -> None:
    duplicate, known = kept_beside(leads)
    more = reverse("duplicate_candidates", args=[duplicate.pk])

    response = sign_in(cast.deniz).get(reverse("duplicate_list"))

    (comparison,) = response.context["page"].comparisons
    assert [match.lead for match in comparison.matches] == known[:shown]
    assert {str(match.why) for match in comparison.matches} == {"Gleicher Name und gleiche Telefonnummer"}
    assert (comparison.more, more in response.content.decode()) == (leads - shown, leads > shown)


def test_all_candidates_of_a_row_have_a_page(cast: Cast, sign_in: SignIn) -> None:
    duplicate, known = kept_beside(5)

    response = sign_in(cast.deniz).get(reverse("duplicate_candidates", args=[duplicate.pk]))

    (comparison,) = response.context["page"].comparisons
    assert ([match.lead for match in comparison.matches], comparison.more) == (known, 0)


def test_a_decided_row_has_no_page_of_candidates(cast: Cast, sign_in: SignIn) -> None:
    duplicate, browser = kept(), sign_in(cast.tobias)
    browser.post(reverse("duplicate_decide", args=[duplicate.pk]), {"same": "yes"})

    assert browser.get(reverse("duplicate_candidates", args=[duplicate.pk])).status_code == 404


def test_the_decision_names_the_lead(cast: Cast, sign_in: SignIn) -> None:
    duplicate, (_first, second) = kept_beside(2)
    browser, url = sign_in(cast.deniz), reverse("duplicate_decide", args=[duplicate.pk])
    elsewhere = make_lead()

    refused = [
        browser.post(url, {"same": "yes", "lead": wrong}) for wrong in (elsewhere.pk, 0, "x", "9" * 30)
    ]
    taken = browser.post(url, {"same": "yes", "lead": second.pk})

    assert [response.status_code for response in (*refused, taken)] == [409, 404, 404, 404, 302]
    assert ExternalId.objects.get().lead == second


@pytest.mark.parametrize(("same", "leads"), [("yes", 1), ("no", 2)])
def test_the_decision_is_taken_once(cast: Cast, sign_in: SignIn, same: str, leads: int) -> None:
    duplicate, browser = kept(), sign_in(cast.deniz)
    url = reverse("duplicate_decide", args=[duplicate.pk])

    first, second = browser.post(url, {"same": same}), browser.post(url, {"same": same})

    assert (first.status_code, second.status_code) == (302, 409)
    assert Lead.objects.count() == leads
    assert ExternalId.objects.get().external_id == "K-1"


@pytest.mark.parametrize("said", [{}, {"same": ""}, {"same": "maybe"}])
def test_without_a_choice_nothing_is_decided(cast: Cast, sign_in: SignIn, said: dict[str, str]) -> None:
    duplicate, browser = kept(), sign_in(cast.tobias)

    answer = browser.post(reverse("duplicate_decide", args=[duplicate.pk]), said)

    assert answer.status_code == 422
    assert Lead.objects.count() == 1
    assert PossibleDuplicate.objects.get().decided_at is None


def test_a_decided_row_is_gone_from_the_list(cast: Cast, sign_in: SignIn) -> None:
    duplicate, browser = kept(), sign_in(cast.tobias)
    browser.post(reverse("duplicate_decide", args=[duplicate.pk]), {"same": "yes"})

    response = browser.get(reverse("duplicate_list"))

    assert response.context["page"].comparisons == []
    assert 'class="empty-place"' in response.content.decode()


def test_who_only_reads_sees_the_rows_and_decides_nothing(cast: Cast, sign_in: SignIn) -> None:
    duplicate, browser = kept(), sign_in(cast.ingrid)
    entries, url = Entry.objects.count(), reverse("duplicate_decide", args=[duplicate.pk])

    text = browser.get(reverse("duplicate_list")).content.decode()
    denied = browser.post(url, {"same": "yes"})

    assert "Kempten" in text
    assert url not in text
    assert denied.status_code == 403
    assert Entry.objects.count() == entries
    assert Lead.objects.count() == 1


@pytest.mark.parametrize(("leads", "offered"), [(1, True), (2, True), (5, False)])
def test_another_person_can_be_said_where_every_candidate_is_in_sight(
    cast: Cast, sign_in: SignIn, leads: int, offered: bool
) -> None:
    duplicate, _known = kept_beside(leads)
    browser = sign_in(cast.deniz)

    listed = browser.get(reverse("duplicate_list")).content.decode()
    alone = browser.get(reverse("duplicate_candidates", args=[duplicate.pk])).content.decode()

    assert ('value="no"' in listed, 'value="no"' in alone) == (offered, True)
