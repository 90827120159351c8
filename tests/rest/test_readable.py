"""The feed tells a token what its other scopes could read, and of everything else only that it happened."""

from typing import Any

import pytest
from django.test import Client

from alliance.journal.actions import record
from alliance.journal.publisher import publish_pending
from alliance.journal.readable import BARE, SCOPE_OF, SUBJECTS
from tests.cast import Cast
from tests.factories import make_lead
from tests.handoffs.scenes import offered
from tests.rest.addresses import make_token

pytestmark = pytest.mark.django_db


def feed(*scopes: str, types: str = "") -> Any:
    token = make_token("_".join(("al", types, *scopes)).replace(":", "-"), scopes=("changes:read", *scopes))
    query = {"types": types} if types else {}
    return Client().get("/api/v1/changes", query, headers={"Authorization": f"Bearer {token}"})


def verbs(*scopes: str) -> set[str]:
    return {change["verb"].partition(".")[0] for change in feed(*scopes).json()["results"]}


@pytest.fixture
def news(cast: Cast) -> None:
    offered(cast, lead=make_lead())
    record(
        cast.paul, "team.renamed", cast.sales, data={"from": "A", "to": "B", "why": "geheim"}, reason="geheim"
    )
    record(cast.paul, "person.sign_in_link_issued", cast.deniz)
    record(cast.ralf, "lead.updated", make_lead("Zweite"), data={"changed": ["email"]})
    publish_pending()


def test_every_type_of_the_feed_has_its_rule() -> None:
    assert set(SUBJECTS) == set(SCOPE_OF) | set(BARE)
    assert not set(SCOPE_OF) & set(BARE)


@pytest.mark.usefixtures("news")
def test_without_other_scopes_the_feed_tells_no_lead_and_no_hand_off() -> None:
    assert verbs() == {"team"}
    assert verbs("handoffs:read") == {"team", "handoff"}
    assert verbs("leads:read") == {"team", "lead"}


@pytest.mark.usefixtures("news")
@pytest.mark.parametrize("kind", sorted(SCOPE_OF))
def test_a_type_that_may_not_be_read_is_403(kind: str) -> None:
    response = feed("leads:write", "handoffs:write", "touches:write", types=kind)

    assert (response.status_code, response.json()["needed"]) == (403, SCOPE_OF[kind])


@pytest.mark.usefixtures("news")
def test_of_teams_and_people_only_ids_and_names_are_told() -> None:
    (change,) = feed(types="team,user").json()["results"]

    assert (change["verb"], change["reason"], change["data"]) == (
        "team.renamed",
        "",
        {"from": "A", "to": "B"},
    )
