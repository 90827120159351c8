"""What pages offer is exactly what the actions would do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from alliance.errors import Invalid, RuleError
from leads.handoffs.actions import accept_handoff
from leads.handoffs.models import Handoff
from leads.handoffs.steps import ALLOWED, refusal_of, steps_of
from leads.handoffs.views.answers import ACTIONS
from tests.cast import Cast
from tests.factories import NOW
from tests.handoffs.scenes import accepted, came_back_rejected, came_back_returned, contacted, offered

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)
PEOPLE = ("jana", "tobias", "ralf", "deniz", "carolin", "helga", "ingrid")
SAID: dict[str, dict[str, Any]] = {
    "reject": {"reason": "duplicate", "sentence": "Doppelt."},
    "withdraw": {"sentence": "Doch nicht."},
    "respond": {"kind": "call", "outcome": "reached"},
    "qualify": {"need": "Bedarf", "next_step": "Termin", "next_step_on": LATER.date()},
    "return": {"reason": "wrong_contact", "sentence": "Jemand anderes."},
    "disqualify": {"reason": "no_need", "sentence": "Kein Bedarf."},
    "confirm": {"placement": "reoffer"},
    "dispute": {"sentence": "Doch."},
    "rate": {"helped": "yes"},
}


@pytest.mark.requirement("S11")
@pytest.mark.parametrize("scene", [offered, accepted, contacted, came_back_rejected, came_back_returned])
@pytest.mark.parametrize("verb", ALLOWED)
def test_a_step_is_offered_when_and_only_when_its_action_would_do_it(
    cast: Cast, scene: Callable[[Cast], Handoff], verb: str
) -> None:
    handoff = scene(cast)
    said = {"assignee": cast.carolin if handoff.to_side == "sales" else cast.sofia, **SAID.get(verb, {})}
    if verb != "reassign":
        del said["assignee"]

    expected, found = {}, {}
    for name in PEOPLE:
        person = getattr(cast, name)
        expected[name] = refusal_of(person, handoff, verb)
        found[name] = _what_happens(verb, person, handoff, said)

    assert found == expected


def _what_happens(verb: str, person: Any, handoff: Handoff, said: dict[str, Any]) -> type[RuleError] | None:
    action = {"accept": accept_handoff, **ACTIONS}[verb]
    point = transaction.savepoint()
    try:
        action(actor=person, handoff=handoff, now=LATER, **said)
    except Invalid:
        raise
    except RuleError as error:
        return type(error)
    finally:
        transaction.savepoint_rollback(point)
    return None


def test_the_steps_of_a_waiting_handoff_for_its_receiver(cast: Cast) -> None:
    steps = steps_of(cast.deniz, offered(cast))

    assert {verb for verb, possible in steps.items() if possible} == {
        "accept",
        "reject",
        "reassign",
        "respond",
    }
