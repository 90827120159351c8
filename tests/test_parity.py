"""Equal rights, action by action: each has a mirror, and the rules answer both sides alike."""

import ast
import re
from collections.abc import Callable, Iterator
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from alliance.calendars import permissions as calendar_rules
from alliance.parity import MIRRORS, Who
from alliance.people import permissions as people_rules
from alliance.people.models import User
from leads.crm import permissions as crm_rules
from leads.crm.models import Lead
from leads.handoffs import permissions as handoff_rules
from leads.intake import permissions as intake_rules
from leads.intake.moves import possible_moves
from tests.cast import Cast
from tests.chain.seats import proposed, seat, seated
from tests.factories import make_lead
from tests.handoffs.scenes import offered, offered_to_marketing
from valuechain.chain import permissions as seat_rules

pytestmark = pytest.mark.requirement("B90")
ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("alliance", "valuechain", "campaigns", "leads")
ABOVE = ("helga", "yusuf", "paul", "ingrid", "stranger")
Roles = dict[str, str]


def public_actions() -> Iterator[str]:
    """Every public function that is atomic and has an actor, wherever it stands."""
    for path in (path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                is_atomic = any(ast.unparse(mark) == "transaction.atomic" for mark in node.decorator_list)
                if is_atomic and "actor" in {arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)}:
                    yield f"{module}.{node.name}"


def rules_in(module: ModuleType, *parameters: str) -> list[Callable[..., bool]]:
    """The room's may_… predicates with just these parameters."""
    found = [rule for name, rule in vars(module).items() if name.startswith("may_")]
    return [rule for rule in found if tuple(signature(rule).parameters)[1:] == parameters]


def allowed(cast: Cast, roles: Roles, rule: Callable[[User], bool]) -> set[str]:
    """The roles in which somebody may; the same people above the sides in both worlds."""
    people = {**roles, **{name: name for name in ABOVE}}
    return {role for role, name in people.items() if rule(getattr(cast, name))}


def test_every_action_has_a_row_and_every_row_an_action() -> None:
    assert set(public_actions()) == set(MIRRORS)


@pytest.mark.parametrize("action", sorted(MIRRORS))
def test_every_mirror_is_there_and_looks_back(action: str) -> None:
    row = MIRRORS[action]

    assert callable(import_string(action))
    assert MIRRORS[row.answered_by].answered_by == action
    if row.who in (Who.GIVER, Who.TAKER):
        assert {row.who, MIRRORS[row.answered_by].who} == {Who.GIVER, Who.TAKER}


@pytest.mark.django_db
@pytest.mark.parametrize("rule", rules_in(handoff_rules, "handoff"), ids=lambda rule: rule.__name__)
def test_a_hand_off_in_either_direction_has_the_same_rules(cast: Cast, rule: Callable[..., bool]) -> None:
    there, back = offered(cast), offered_to_marketing(cast)
    to_sales = {
        "giver": "tobias", "giver's lead": "jana", "beside the giver": "sofia",
        "taker": "deniz", "taker's lead": "ralf", "beside the taker": "carolin",
    }  # fmt: skip
    to_marketing = {
        "giver": "deniz", "giver's lead": "ralf", "beside the giver": "carolin",
        "taker": "sofia", "taker's lead": "jana", "beside the taker": "tobias",
    }  # fmt: skip

    may = allowed(cast, to_sales, lambda user: rule(user, there))

    assert may == allowed(cast, to_marketing, lambda user: rule(user, back))
    assert may


MARKETING = {"lead": "jana", "member": "tobias", "colleague": "sofia", "other lead": "ralf", "other": "deniz"}
SALES = {"lead": "ralf", "member": "deniz", "colleague": "carolin", "other lead": "jana", "other": "tobias"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "rule", rules_in(crm_rules, "lead") + rules_in(intake_rules, "lead"), ids=lambda rule: rule.__name__
)
@pytest.mark.parametrize("stage", ["inquiry", "mql", "sal"])
def test_a_lead_of_either_side_has_the_same_rules(cast: Cast, rule: Callable[..., bool], stage: str) -> None:
    ours, theirs = (make_lead(stage=stage, owner_side=side) for side in ("marketing", "sales"))

    may = allowed(cast, MARKETING, lambda user: rule(user, ours))

    assert may == allowed(cast, SALES, lambda user: rule(user, theirs))
    assert may


@pytest.mark.django_db
@pytest.mark.parametrize("stage", ["inquiry", "nurturing", "handed_over", "won", "lost", "disqualified"])
def test_each_side_moves_its_own_leads_alike_and_those_of_the_other_alike(cast: Cast, stage: str) -> None:
    ours, theirs = (make_lead(stage=stage, owner_side=side) for side in ("marketing", "sales"))

    def moves(name: str, lead: Lead) -> set[str]:
        return {move.stage for move in possible_moves(getattr(cast, name), lead)}

    # What MQL is for a lead of marketing, SAL is for one of sales.
    own = {"sal" if reached == "mql" else reached for reached in moves("tobias", ours)}
    assert own == moves("deniz", theirs)
    assert moves("tobias", theirs) == moves("deniz", ours)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "rule",
    [rule for room in (calendar_rules, people_rules, intake_rules, seat_rules) for rule in rules_in(room)],
    ids=lambda rule: rule.__name__,
)
def test_a_rule_about_the_person_alone_asks_no_side(cast: Cast, rule: Callable[..., bool]) -> None:
    assert allowed(cast, MARKETING, rule) == allowed(cast, SALES, rule)


@pytest.mark.django_db
def test_people_and_teams_of_either_side_have_the_same_rules(cast: Cast) -> None:
    about: list[tuple[Callable[..., bool], Any, Any]] = [
        (people_rules.may_record_absence, cast.tobias, cast.deniz),
        (people_rules.may_edit_profile, cast.tobias, cast.deniz),
        (people_rules.may_rename_team, cast.marketing, cast.sales),
    ]
    for rule, ours, theirs in about:
        may = allowed(cast, MARKETING, lambda user: rule(user, ours))  # noqa: B023
        assert may == allowed(cast, SALES, lambda user: rule(user, theirs))  # noqa: B023


@pytest.mark.django_db
def test_the_seats_of_either_side_have_the_same_rules(cast: Cast) -> None:
    def rights(side: str, member: str, owner: str, other: str) -> dict[str, set[str]]:
        """Who may what about a member's proposal for the seat, in which a colleague sits."""
        roles = MARKETING if side == "marketing" else SALES
        proposal, holder = proposed(cast, member, side, "crm"), seated(cast, owner, side, "sales")
        person, other_owner = getattr(cast, member), getattr(cast, other)
        rules: dict[str, Callable[[User], bool]] = {
            "propose": lambda user: seat_rules.may_propose_holder(user, seat(side), person),
            "accept": lambda user: seat_rules.may_accept_seat(user, proposal),
            "confirm": lambda user: seat_rules.may_confirm_change(user, proposal, other_owner.pk),
            "confirm for a vacant seat": lambda user: seat_rules.may_confirm_change(user, proposal, None),
            "withdraw": lambda user: seat_rules.may_withdraw_proposal(user, proposal),
            "resign": lambda user: seat_rules.may_resign_seat(user, holder),
        }
        return {name: allowed(cast, roles, rule) for name, rule in rules.items()}

    ours = rights("marketing", "tobias", "sofia", "deniz")

    assert ours == rights("sales", "deniz", "carolin", "tobias")
    assert ours == {
        "propose": {"lead", "member"},
        "accept": {"member"},
        "confirm": {"other"},
        "confirm for a vacant seat": {"other lead"},
        "withdraw": {"lead", "other lead"},
        "resign": {"colleague"},
    }


@pytest.mark.django_db
@pytest.mark.parametrize("pair", [("tobias", "deniz"), ("jana", "ralf")])
def test_both_sides_have_the_same_menu(
    cast: Cast, sign_in: Callable[[User], Client], pair: tuple[str, str]
) -> None:
    def menu(name: str) -> list[str]:
        page = sign_in(getattr(cast, name)).get(reverse("chain_overview")).text
        return re.findall(r'href="([^"]*)"', page[page.index('id="menu"') : page.index("app-main")])

    ours, theirs = (menu(name) for name in pair)

    assert ours == theirs
    assert reverse("chain_overview") in ours
