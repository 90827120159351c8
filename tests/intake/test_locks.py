"""One order of locks for everything that changes leads: whoever meets, waits, and nobody waits in a circle."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import NamedTuple

import pytest
from django.db import connection, transaction

from alliance.conditions import Condition
from alliance.journal.models import Entry
from leads.crm.models import Consent, ExternalId, Lead
from leads.crm.queries import lock_leads
from leads.handoffs.actions import offer_handoff
from leads.intake.actions import put_lead
from leads.intake.bulk.acts import AddInterest
from leads.intake.bulk.changing import change_leads
from leads.intake.duplicates import decide_duplicate
from leads.intake.look_alikes.deciding import tell_apart
from leads.intake.look_alikes.finding import find_look_alikes
from leads.intake.merging import merge_leads, undo_merge
from leads.intake.models import ChangeSet, LeadChange, LookAlike, Merge, PossibleDuplicate
from leads.intake.rows import LeadRow
from leads.intake.runs.working import take_next_chunk
from leads.intake.undo import NothingToUndo, undo_change_set
from tests.cast import Cast, make_cast
from tests.factories import make_lead
from tests.handoffs.actions.test_leaving import wait_until_somebody_waits
from tests.handoffs.scenes import CONTEXT
from tests.intake.rows import put, row
from tests.intake.runs.scenes import KNOWN_TRUTH, figures, messy, running
from tests.intake.undo.scenes import LATER, batch
from tests.twice import at_once

pytestmark = pytest.mark.django_db(transaction=True)


class Scene(NamedTuple):
    """Two leads with everything about which two people may meet."""

    cast: Cast
    older: Lead
    newer: Lead
    row: PossibleDuplicate
    change_set: ChangeSet
    undone: Merge


def scene() -> Scene:
    """The row that waits is about the newer lead, and the import changed both."""
    cast = make_cast()
    older = make_lead("Keller", email="a@keller.example", phone="+49711805920")
    newer = make_lead("Keller", email="b@keller.example", phone="+49711805921")
    third = make_lead("Kehler", email="c@keller.example")
    for number, lead in enumerate((older, newer, third)):
        ExternalId.objects.create(system="crm", external_id=str(number), lead=lead)
    LookAlike.objects.create(lead=older, other=newer, reasons=["same_email"], strength=70, found_at=LATER)
    merge = merge_leads(actor=cast.deniz, keep=older, drop=third, now=LATER)
    change_set = batch(*rows("Ulm"))
    put(row(external_id="9", first_name="Mara", last_name="Keller", phone="0711 805921"))
    return Scene(cast, older, newer, PossibleDuplicate.objects.get(), change_set, merge)


def rows(city: str) -> list[LeadRow]:
    """The newer lead first, as files come; and again the row that waits."""
    return [
        row(external_id="1", email="b@keller.example", city=city),
        row(external_id="0", email="a@keller.example", city=city),
        row(external_id="9", first_name="Mara", last_name="Keller", phone="0711 805921", city=city),
    ]


def merge(at: Scene) -> object:
    return merge_leads(actor=at.cast.tobias, keep=at.older, drop=at.newer, now=LATER)


def unmerge(at: Scene) -> object:
    return undo_merge(actor=at.cast.tobias, merge=at.undone, now=LATER)


def chunk(at: Scene) -> object:
    return put(*rows("Bonn"), now=LATER)


def bulk(at: Scene) -> object:
    ids = [at.newer.pk, at.older.pk]
    return change_leads(actor=at.cast.deniz, lead_ids=ids, act=AddInterest("L3"), now=LATER)


def undo(at: Scene) -> object:
    return undo_change_set(actor=at.cast.tobias, change_set=at.change_set, now=LATER)


def decide(at: Scene) -> object:
    return decide_duplicate(actor=at.cast.deniz, duplicate=at.row, same=True, now=LATER)


def apart(at: Scene) -> object:
    return tell_apart(actor=at.cast.tobias, lead=at.newer, others=[at.older], now=LATER)


def look(at: Scene) -> object:
    return find_look_alikes([at.newer.pk, at.older.pk], LATER)


def offer(at: Scene) -> object:
    team = at.cast.sales_south
    return offer_handoff(actor=at.cast.tobias, lead=at.newer, team=team, context=CONTEXT, now=LATER)


ACTS = [merge, unmerge, chunk, bulk, undo, decide, apart, look, offer]
Act = Callable[[Scene], object]


# Two undos of one set meet at the set, before any lead.
PAIRS = [(act, other) for act in (merge, chunk, bulk, undo) for other in ACTS if (act, other) != (undo, undo)]


def deadlocks() -> int:
    """How many PostgreSQL has found so far, also those that somebody got over by trying again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        found: int = cursor.fetchone()[0]
        return found


@contextmanager
def first_held(leads: Iterable[Lead], other: Callable[[], object], errors: list[Exception]) -> Iterator[None]:
    """Hold the leads as somebody who has just begun; meanwhile the other gets as far as it can."""
    thread = threading.Thread(target=lambda: errors.extend(at_once(other)))
    with transaction.atomic():
        lock_leads(lead.pk for lead in leads)
        thread.start()
        wait_until_somebody_waits(thread)
        yield
    thread.join(60)


@pytest.mark.parametrize(("act", "other"), PAIRS, ids=lambda act: act.__name__)
def test_who_has_begun_is_never_held_up_by_who_waits(act: Act, other: Act) -> None:
    at, before, errors = scene(), deadlocks(), list[Exception]()

    with first_held((at.older, at.newer), partial(other, at), errors), suppress(NothingToUndo):
        act(at)

    assert deadlocks() == before
    assert [error for error in errors if not hasattr(error, "code")] == []


@pytest.mark.parametrize("turn", range(3))
def test_all_at_once_everybody_gets_an_answer(turn: int) -> None:
    """Whoever comes too late hears a rule; nobody hears of the database."""
    at, before = scene(), deadlocks()
    acts = ACTS[turn:] + ACTS[:turn]

    errors = at_once(*(partial(act, at) for act in acts))

    assert deadlocks() == before
    assert [error for error in errors if not hasattr(error, "code")] == []
    assert Lead.objects.count() >= 1


def cross(first: Lead, then: Lead, call: Callable[[], object]) -> list[Exception]:
    """Take two leads in the wrong order, so that PostgreSQL gives up the one who has waited longer."""
    errors: list[Exception] = []
    thread = threading.Thread(target=lambda: errors.extend(at_once(call)))
    with transaction.atomic():
        lock_leads([first.pk])
        thread.start()
        wait_until_somebody_waits(thread)
        lock_leads([then.pk])
    thread.join(60)
    return errors


def test_a_chunk_that_had_to_give_way_is_taken_in_whole_and_once() -> None:
    cast = make_cast()
    older, newer = make_lead(email="a@keller.example"), make_lead(email="b@keller.example")
    lines = [
        f"{n};Mara;Keller;;{mail};;;;nein;" for n, mail in enumerate((newer.email, older.email, "c@b.de"))
    ]
    run, before = running(cast.tobias, messy(lines)), deadlocks()

    errors = cross(newer, older, partial(take_next_chunk, run.pk, LATER))

    run.refresh_from_db()
    assert (errors, deadlocks() - before) == ([], 1)
    assert (run.state, run.position, figures(run)) == (
        "done",
        1,
        {**dict.fromkeys(KNOWN_TRUTH, 0), "created": 1, "updated": 2},
    )
    assert LeadChange.objects.filter(change_set=run.change_set).count() == 3
    assert (Lead.objects.count(), Consent.objects.filter(state="withdrawn").count()) == (3, 3)
    assert Entry.objects.filter(verb__in=("lead.created", "lead.updated")).count() == 3


def test_a_merge_that_had_to_give_way_begins_again() -> None:
    cast, older, newer = make_cast(), make_lead(), make_lead()
    before = deadlocks()

    errors = cross(newer, older, lambda: merge_leads(actor=cast.deniz, keep=newer, drop=older, now=LATER))

    assert (errors, deadlocks() - before) == ([], 1)
    assert (Lead.objects.get(), Merge.objects.count()) == (newer, 1)
    assert Entry.objects.filter(verb="lead.merged").count() == 1


def test_a_conditional_put_waits_for_a_merge_and_then_goes_where_the_id_went() -> None:
    at, before, errors = scene(), deadlocks(), list[Exception]()
    named = row(external_id="1", email=at.older.email, city="Ulm")
    must_exist = Condition(must_exist=True)
    tobias = at.cast.tobias
    send = partial(put_lead, actor=tobias, row=named, system="crm", condition=must_exist, now=LATER)
    merging, putting = (
        threading.Thread(target=lambda: errors.extend(at_once(partial(merge, at)))),
        threading.Thread(target=lambda: errors.extend(at_once(send))),
    )

    with transaction.atomic():
        lock_leads([at.older.pk])
        for number, thread in enumerate((merging, putting), start=1):
            thread.start()
            wait_until_somebody_waits(thread, number)
    merging.join(60)
    putting.join(60)

    assert (errors, deadlocks() - before) == ([], 0)
    assert ExternalId.objects.get(external_id="1").lead == at.older
