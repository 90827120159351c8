"""Each phase is an app of its own, and whatever is kept stands in exactly one of them."""

import pytest
from django.apps import apps
from django.utils.translation import override

from leads.crm.models import Lead
from leads.handoffs.models import Handoff
from valuechain.chain.models import Holder, Ownership, Phase, Seat
from valuechain.chain.queries import phases_with_owners
from valuechain.chain.rooms import PhaseRoom, RegisteredTwice, home_of, open_room, room_of, stand_in

ROOMS = ("valuechain.", "campaigns", "leads.")
# What all phases share: it is the ownership itself.
CORE = {Phase, Ownership, Seat, Holder}


@pytest.mark.django_db
@pytest.mark.requirement("K01", "B10")
def test_six_phases_are_six_apps_each_with_the_ownership_of_both_sides() -> None:
    found = {
        view.phase.code: (room_of(view.phase.code).app, set(view.seats)) for view in phases_with_owners()
    }

    both = {"marketing", "sales"}
    assert found == {
        "insights": ("valuechain.insights", both),
        "offer_brand": ("valuechain.offers", both),
        "campaigns": ("campaigns", both),
        "sales": ("leads.sales", both),
        "crm": ("leads.crm", both),
        "controlling": ("valuechain.controlling", both),
    }
    assert all(apps.is_installed(app) for app, _seats in found.values())


@pytest.mark.requirement("K01", "B10")
def test_every_kind_of_record_stands_in_exactly_one_phase() -> None:
    kept = [model for model in apps.get_models() if model.__module__.startswith(ROOMS)]

    assert {model: home_of(model) for model in kept if home_of(model) is None} == dict.fromkeys(CORE)
    assert (home_of(Lead), home_of(Handoff)) == ("crm", "sales")


def test_a_record_is_not_moved_to_a_second_phase() -> None:
    with pytest.raises(RegisteredTwice):
        stand_in("sales", Lead)

    assert home_of(Lead) == "crm"


def test_a_phase_has_no_second_app_and_there_is_no_seventh() -> None:
    with pytest.raises(RegisteredTwice):
        open_room(PhaseRoom("crm", "leads.other", "", "", "", ""))
    with pytest.raises(ValueError, match="service"):
        open_room(PhaseRoom("service", "leads.service", "", "", "", ""))

    assert room_of("crm").app == "leads.crm"


@pytest.mark.parametrize("code", Phase.Code.values)
def test_each_app_says_what_both_sides_bring_in_both_languages(code: str) -> None:
    room = room_of(code)

    for text in (room.purpose, room.marketing, room.sales, room.hands_on):
        with override("de"):
            german = str(text)
        with override("en"):
            assert german not in ("", str(text))
