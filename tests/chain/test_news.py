"""Who hears what about seats, and when nobody is asked any more."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.inbox.fanout import fan_out
from alliance.inbox.models import Item
from alliance.journal.publisher import publish_pending
from alliance.people.actions import end_membership
from alliance.people.models import Absence
from tests.cast import Cast
from tests.chain.seats import proposed, seated
from valuechain.chain import actions
from valuechain.chain.models import Holder

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def now() -> datetime:
    """News is told when it is news; these tests live in the present."""
    return timezone.now()


def told() -> None:
    publish_pending()
    fan_out()


def waiting() -> set[tuple[str, str]]:
    """Who is asked for what just now."""
    told()
    items = Item.objects.filter(needs_action=True, done_at=None).select_related("recipient")
    return {(item.recipient.name.split()[0], item.kind) for item in items}


def heard(kind: str) -> set[str]:
    told()
    return {item.recipient.name.split()[0] for item in Item.objects.filter(kind=kind, done_at=None)}


def test_the_proposed_person_is_asked_until_the_answer(cast: Cast, now: datetime) -> None:
    holder = proposed(cast, "deniz", "sales", now=now)
    assert waiting() == {("Deniz", "seat_accept")}

    actions.accept_seat(actor=cast.deniz, holder=holder, now=now)

    assert (waiting(), heard("seat_taken")) == (set(), {"Ralf"})


def test_no_deputy_is_asked_for_what_only_the_person_can_accept(cast: Cast, now: datetime) -> None:
    today = timezone.localdate()
    Absence.objects.create(person=cast.deniz, starts_on=today, ends_on=today, deputy=cast.carolin)

    proposed(cast, "deniz", "sales", now=now)

    assert waiting() == {("Deniz", "seat_accept")}


def test_two_open_seats_of_a_phase_do_not_settle_each_other(cast: Cast, now: datetime) -> None:
    mine, _theirs = proposed(cast, "sofia", "marketing", now=now), proposed(cast, "deniz", "sales", now=now)
    told()

    actions.accept_seat(actor=cast.sofia, holder=mine, now=now)

    assert waiting() == {("Deniz", "seat_accept")}


def test_the_other_owner_is_asked_to_confirm_a_change(cast: Cast, now: datetime) -> None:
    seated(cast, "sofia", "marketing", now=now)
    seated(cast, "deniz", "sales", now=now)
    change = seated(cast, "anke", "sales", now=now)
    assert waiting() == {("Sofia", "seat_confirm")}

    actions.confirm_seat_change(actor=cast.sofia, holder=change, now=now)

    assert waiting() == set()
    assert "Anke" in heard("seat_taken")


def test_a_change_is_asked_once_even_when_its_news_come_late(cast: Cast, now: datetime) -> None:
    """The other owner's own acceptance is told when the change is waiting already."""
    seated(cast, "sofia", "marketing", now=now)
    seated(cast, "deniz", "sales", now=now)
    seated(cast, "anke", "sales", now=now)

    told()

    asked = Item.objects.filter(kind="seat_confirm", done_at=None)
    assert [item.recipient for item in asked] == [cast.sofia]


def test_a_waiting_change_goes_to_the_leads_when_the_other_seat_falls_vacant(
    cast: Cast, now: datetime
) -> None:
    other = seated(cast, "sofia", "marketing", now=now)
    seated(cast, "deniz", "sales", now=now)
    seated(cast, "anke", "sales", now=now)
    told()

    end_membership(actor=cast.paul, person=other.person, now=now)

    assert waiting() == {("Jana", "seat_confirm")}


def test_a_waiting_change_goes_to_whoever_takes_the_other_seat(cast: Cast, now: datetime) -> None:
    """Both seats change at once: when one change is confirmed, the other is asked of the new owner."""
    seated(cast, "sofia", "marketing", now=now)
    seated(cast, "deniz", "sales", now=now)
    theirs = seated(cast, "anke", "sales", now=now)
    seated(cast, "tobias", "marketing", now=now)
    assert waiting() == {("Sofia", "seat_confirm"), ("Deniz", "seat_confirm")}

    actions.confirm_seat_change(actor=cast.sofia, holder=theirs, now=now)

    assert waiting() == {("Anke", "seat_confirm")}


@pytest.mark.parametrize("answer", ["decline", "withdraw"])
def test_a_proposal_that_ended_asks_nobody(cast: Cast, now: datetime, answer: str) -> None:
    holder = proposed(cast, "deniz", "sales", now=now)
    told()

    if answer == "decline":
        actions.decline_proposal(actor=cast.deniz, holder=holder, reason="Keine Zeit", now=now)
    else:
        actions.withdraw_proposal(actor=cast.ralf, holder=holder, now=now)

    assert waiting() == set()
    assert heard("seat_declined") == ({"Ralf"} if answer == "decline" else set())


def test_both_leads_and_the_other_owner_hear_of_notice_and_vacancy(cast: Cast, now: datetime) -> None:
    seated(cast, "sofia", "marketing", now=now)
    holder = seated(cast, "deniz", "sales", now=now)

    holder = actions.resign_seat(actor=cast.deniz, holder=holder, reason="Elternzeit", now=now)
    assert heard("seat_notice") == {"Jana", "Ralf", "Sofia"}
    actions.end_notices(now=holder.leaves_at or now)

    assert heard("seat_vacant") == {"Jana", "Ralf", "Sofia"}
    assert heard("seat_notice") == set()


def test_news_of_long_ago_stays_in_the_history(cast: Cast, now: datetime) -> None:
    seated(cast, "deniz", "sales", now=now - timedelta(days=60))

    assert heard("seat_taken") == set()


def test_every_kind_of_item_is_shown_on_today(cast: Cast, now: datetime, sign_in) -> None:
    told()
    holder = proposed(cast, "deniz", "sales", now=now)
    kinds = ["seat_accept", "seat_confirm", "seat_taken", "seat_declined", "seat_notice", "seat_vacant"]
    Holder.objects.filter(pk=holder.pk).update(leaves_at=now)
    for number, kind in enumerate(kinds):
        Item.objects.create(
            recipient=cast.jana,
            kind=kind,
            subject_type="holder",
            subject_id=holder.pk,
            entry_id=number,
            needs_action=kind in ("seat_accept", "seat_confirm"),
            created_at=now,
        )

    page = sign_in(cast.jana).get(reverse("today_queue")).text

    assert page.count("Deniz Arslan") == 5  # the one who is asked knows their own name
    assert reverse("proposal_accept", args=[holder.pk]) in page
    assert reverse("proposal_confirm", args=[holder.pk]) in page
