"""Every verb by two people at the same moment: one succeeds, the other is told, nothing happens twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from alliance.errors import RuleError
from alliance.journal.models import Entry
from alliance.people.models import User
from leads.handoffs import actions
from leads.handoffs.models import Handoff
from tests.cast import Cast, make_cast
from tests.factories import NOW, make_lead
from tests.handoffs.scenes import (
    CONTEXT,
    accepted,
    came_back_rejected,
    contacted,
    offered,
    offered_to_marketing,
    qualify,
)
from tests.twice import at_once

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(hours=1)
Act = Callable[[User, Handoff], object]
Scene = Callable[[Cast], Handoff]


def reject(actor: User, handoff: Handoff) -> object:
    return actions.reject_handoff(
        actor=actor, handoff=handoff, reason="capacity", sentence="Keine Zeit.", now=LATER
    )


def accept(actor: User, handoff: Handoff) -> object:
    return actions.accept_handoff(actor=actor, handoff=handoff, now=LATER)


def withdraw(actor: User, handoff: Handoff) -> object:
    return actions.withdraw_handoff(actor=actor, handoff=handoff, sentence="Doppelt.", now=LATER)


def give_back(actor: User, handoff: Handoff) -> object:
    return actions.return_handoff(
        actor=actor, handoff=handoff, reason="no_budget_yet", sentence="Nächstes Jahr.", now=LATER
    )


def disqualify(actor: User, handoff: Handoff) -> object:
    return actions.disqualify_handoff(
        actor=actor, handoff=handoff, reason="no_need", sentence="Kein Bedarf.", now=LATER
    )


def qualify_it(actor: User, handoff: Handoff) -> object:
    return actions.qualify_handoff(
        actor=actor, handoff=handoff, need="Linie", next_step="Termin", next_step_on=LATER.date(), now=LATER
    )


def confirm(actor: User, handoff: Handoff) -> object:
    return actions.confirm_handoff(actor=actor, handoff=handoff, placement="nurturing", now=LATER)


def dispute(actor: User, handoff: Handoff) -> object:
    return actions.dispute_handoff(actor=actor, handoff=handoff, sentence="Passt doch.", now=LATER)


def verbs_since(entry: int) -> list[str]:
    return sorted(Entry.objects.filter(id__gt=entry).values_list("verb", flat=True))


def last_entry() -> int:
    return Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0


@pytest.mark.parametrize(
    ("scene", "first", "second", "codes"),
    [
        (offered, accept, accept, {"handoff_not_on_offer"}),
        (offered, accept, reject, {"handoff_not_on_offer"}),
        (offered, reject, reject, {"handoff_not_on_offer"}),
        (contacted, give_back, give_back, {"handoff_not_accepted"}),
        (contacted, disqualify, give_back, {"handoff_not_accepted"}),
        (contacted, qualify_it, disqualify, {"handoff_not_accepted"}),
        (contacted, qualify_it, qualify_it, {"handoff_not_accepted"}),
    ],
)
def test_two_people_of_the_receiving_side_answer_once(
    scene: Scene, first: Act, second: Act, codes: set[str]
) -> None:
    cast = make_cast()
    handoff = scene(cast)
    before = last_entry()

    errors = at_once(lambda: first(cast.deniz, handoff), lambda: second(cast.ralf, handoff))

    assert [error.code for error in errors if isinstance(error, RuleError)] == list(codes)
    assert len(errors) == 1
    assert len([verb for verb in verbs_since(before) if verb != "handoff.came_back"]) == 1
    assert Handoff.objects.filter(lead=handoff.lead, closed_at=None).count() <= 1


@pytest.mark.parametrize("second", [accept, reject])
def test_an_answer_and_a_withdrawal_do_not_both_count(second: Act) -> None:
    cast = make_cast()
    handoff = offered(cast)

    errors = at_once(lambda: withdraw(cast.tobias, handoff), lambda: second(cast.deniz, handoff))

    assert [getattr(error, "code", error) for error in errors] == ["handoff_not_on_offer"]


@pytest.mark.parametrize(("first", "second"), [(confirm, confirm), (confirm, dispute), (dispute, dispute)])
def test_what_came_back_is_placed_once(first: Act, second: Act) -> None:
    cast = make_cast()
    reverse = came_back_rejected(cast)
    before = last_entry()

    errors = at_once(lambda: first(cast.tobias, reverse), lambda: second(cast.jana, reverse))

    assert [getattr(error, "code", error) for error in errors] == ["handoff_not_on_offer"]
    assert len(verbs_since(before)) == 1


def test_one_lead_is_offered_once() -> None:
    cast, lead = make_cast(), make_lead()

    errors = at_once(
        *(
            lambda team=team: actions.offer_handoff(
                actor=cast.tobias, lead=lead, team=team, context=CONTEXT, now=NOW
            )
            for team in (cast.sales_south, cast.sales_north)
        )
    )

    assert [getattr(error, "code", error) for error in errors] == ["handoff_already_open"]
    assert (Handoff.objects.count(), verbs_since(0)) == (1, ["handoff.offered"])


def test_two_offers_go_to_two_people() -> None:
    cast, leads = make_cast(), [make_lead(), make_lead()]

    errors = at_once(
        *(
            lambda lead=lead: actions.offer_handoff(
                actor=cast.tobias, lead=lead, team=cast.sales_south, context=CONTEXT, now=NOW
            )
            for lead in leads
        )
    )

    assert errors == []
    assert {handoff.assignee for handoff in Handoff.objects.all()} == {cast.deniz, cast.carolin}


def test_two_contacts_make_one_first_response_and_two_attempts() -> None:
    cast = make_cast()
    handoff = accepted(cast)

    errors = at_once(
        *(
            lambda who=who: actions.log_response(
                actor=who, handoff=handoff, kind="call", outcome="reached", now=LATER
            )
            for who in (cast.deniz, cast.ralf)
        )
    )

    handoff.refresh_from_db()
    assert (errors, handoff.attempts, handoff.first_response_at) == ([], 2, LATER)
    assert verbs_since(0).count("handoff.contacted") == 1


def test_two_sweeps_tell_a_breach_once() -> None:
    cast = make_cast()
    handoff = offered(cast)

    errors = at_once(
        *(lambda: actions.sweep_clock(handoff_id=handoff.pk, now=handoff.due_at) for _number in range(2))
    )

    assert (errors, verbs_since(0)) == ([], ["handoff.accept_breached", "handoff.offered"])


def test_an_answer_beside_a_sweep_waits_and_never_deadlocks() -> None:
    cast = make_cast()
    handoff = offered(cast)

    errors = at_once(
        lambda: accept(cast.deniz, handoff),
        lambda: actions.sweep_clock(handoff_id=handoff.pk, now=handoff.due_at),
    )

    handoff.refresh_from_db()
    assert (errors, handoff.state) == ([], "accepted")


def test_passing_on_beside_an_answer_leaves_both_done() -> None:
    cast = make_cast()
    handoff = offered(cast)

    errors = at_once(
        lambda: actions.reassign_handoff(actor=cast.ralf, handoff=handoff, assignee=cast.carolin, now=LATER),
        lambda: accept(cast.ralf, handoff),
    )

    handoff.refresh_from_db()
    assert (errors, handoff.state, handoff.assignee) == ([], "accepted", cast.carolin)


def test_two_ratings_leave_one_word() -> None:
    cast = make_cast()
    handoff = qualify(cast, contacted(cast))

    errors = at_once(
        *(
            lambda helped=helped: actions.rate_context(
                actor=cast.deniz, handoff=handoff, helped=helped, now=LATER
            )
            for helped in ("yes", "no")
        )
    )

    handoff.refresh_from_db()
    assert errors == []
    assert handoff.context_helped in {"yes", "no"}


def test_the_mirror_is_answered_once_too() -> None:
    cast = make_cast()
    handoff = offered_to_marketing(cast)

    errors = at_once(lambda: accept(cast.sofia, handoff), lambda: reject(cast.jana, handoff))

    assert [getattr(error, "code", error) for error in errors] == ["handoff_not_on_offer"]
    connection.close()
