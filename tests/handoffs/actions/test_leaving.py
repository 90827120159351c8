"""What somebody who leaves, or passes work on, leaves behind: nothing that nobody answers for."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from alliance.people.actions import end_membership
from leads.handoffs import actions
from leads.handoffs.models import Handoff
from tests.cast import Cast, make_cast
from tests.factories import NOW
from tests.handoffs.scenes import accepted, offered, verbs_of

LATER = NOW + timedelta(hours=1)


@pytest.mark.django_db
def test_whoever_takes_over_an_accepted_handoff_owns_the_lead(cast: Cast) -> None:
    handoff = accepted(cast)

    moved = actions.reassign_handoff(actor=cast.ralf, handoff=handoff, assignee=cast.carolin, now=LATER)

    moved.lead.refresh_from_db()
    assert (moved.lead.owner, moved.lead.owner_side) == (cast.carolin, "sales")


@pytest.mark.django_db
def test_what_is_only_offered_belongs_to_marketing_whoever_is_to_answer(cast: Cast) -> None:
    handoff = offered(cast)

    moved = actions.reassign_handoff(actor=cast.ralf, handoff=handoff, assignee=cast.carolin, now=LATER)

    moved.lead.refresh_from_db()
    assert (moved.lead.owner, moved.lead.owner_side) == (None, "marketing")


@pytest.mark.django_db(transaction=True)
def test_leaving_touches_nothing_that_was_answered_meanwhile() -> None:
    cast = make_cast()
    handoff = offered(cast)
    leaving = threading.Thread(target=leave, args=(cast,))

    with transaction.atomic():
        actions.withdraw_handoff(actor=cast.tobias, handoff=handoff, sentence="Doppelt.", now=LATER)
        leaving.start()
        wait_until_somebody_waits(leaving)
    leaving.join(60)

    handoff.refresh_from_db()
    assert (handoff.state, handoff.assignee) == (Handoff.State.WITHDRAWN, cast.deniz)
    assert verbs_of(handoff.lead) == ["handoff.offered", "handoff.withdrawn"]


@pytest.mark.django_db(transaction=True)
def test_leaving_takes_nothing_from_whoever_got_it_meanwhile() -> None:
    cast = make_cast()
    handoff = offered(cast)
    leaving = threading.Thread(target=leave, args=(cast,))

    with transaction.atomic():
        actions.reassign_handoff(actor=cast.ralf, handoff=handoff, assignee=cast.carolin, now=LATER)
        leaving.start()
        wait_until_somebody_waits(leaving)
    leaving.join(60)

    assert verbs_of(handoff.lead) == ["handoff.offered", "handoff.assigned"]


def leave(cast: Cast) -> None:
    try:
        end_membership(actor=cast.paul, person=cast.deniz, now=LATER)
    finally:
        connection.close()


def wait_until_somebody_waits(thread: threading.Thread, waiting: int = 1) -> None:
    """Until the data base keeps the thread, or so many, waiting for a lock, at most ten seconds."""
    with connection.cursor() as cursor:
        for _attempt in range(500):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0] >= waiting or not thread.is_alive():
                return
            thread.join(0.02)
