"""The same words for both sides: a table of who may, checked against its mirror."""

import pytest

from leads.handoffs.permissions import (
    may_answer_handoff,
    may_assign_handoff,
    may_offer_handoff,
    may_rate_context,
    may_withdraw_handoff,
)
from tests.cast import Cast
from tests.factories import make_lead
from tests.handoffs.scenes import offered, offered_to_marketing

pytestmark = pytest.mark.django_db
MARKETING, SALES = ("jana", "tobias", "sofia"), ("ralf", "deniz", "carolin", "anke")
EVERYBODY = (*MARKETING, *SALES, "helga", "yusuf", "paul", "ingrid", "stranger")
RULES = {
    "answer": may_answer_handoff,
    "assign": may_assign_handoff,
    "withdraw": may_withdraw_handoff,
    "rate": may_rate_context,
}
# Tobias offers to Deniz; the mirror: Deniz offers to Sofia.
TO_SALES = {
    "answer": {"deniz", "ralf"},
    "assign": {"deniz", "ralf"},
    "withdraw": {"tobias", "jana"},
    "rate": {"ralf", "deniz", "carolin", "anke"},
}
TO_MARKETING = {
    "answer": {"sofia", "jana"},
    "assign": {"sofia", "jana"},
    "withdraw": {"deniz", "ralf"},
    "rate": {"jana", "tobias", "sofia"},
}


@pytest.mark.requirement("B90")
@pytest.mark.parametrize("rule", RULES)
def test_each_right_has_its_mirror_on_the_other_side(cast: Cast, rule: str) -> None:
    to_sales, to_marketing = offered(cast), offered_to_marketing(cast)

    here = {who for who in EVERYBODY if RULES[rule](getattr(cast, who), to_sales)}
    there = {who for who in EVERYBODY if RULES[rule](getattr(cast, who), to_marketing)}

    assert (here, there) == (TO_SALES[rule], TO_MARKETING[rule])


def test_members_and_leads_of_both_sides_offer(cast: Cast) -> None:
    lead = make_lead()

    who_may = {who for who in EVERYBODY if may_offer_handoff(getattr(cast, who), lead)}

    assert who_may == {*MARKETING, *SALES}


@pytest.mark.parametrize("rule", RULES)
def test_whoever_is_deactivated_may_nothing(cast: Cast, rule: str) -> None:
    handoff = offered(cast)

    for person in (cast.deniz, cast.ralf, cast.tobias, cast.jana):
        person.is_active = False
        assert not RULES[rule](person, handoff)


@pytest.mark.parametrize("count", [1, 3])
def test_asking_for_many_rows_costs_one_query(cast: Cast, django_assert_num_queries, count: int) -> None:
    handoffs = [offered(cast, lead=make_lead()) for _number in range(count)]
    assert cast.carolin.side == "sales"

    # Who of the absent the reader stands in for.
    with django_assert_num_queries(1):
        assert not any(may_answer_handoff(cast.carolin, handoff) for handoff in handoffs)
