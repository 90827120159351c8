"""An absence recorded after the offer: the deputy sees what is owed, may answer it, and no clock moves."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from alliance.errors import Denied
from alliance.inbox.fanout import fan_out
from alliance.inbox.models import Item
from alliance.journal.publisher import publish_all
from alliance.people.actions import cancel_absence, record_absence
from alliance.people.models import Absence, User
from leads.handoffs.actions import accept_handoff
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import NOW
from tests.handoffs.scenes import accepted, came_back_rejected, offered, offered_to_marketing, verbs_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
Owed = set[tuple[str, str, str]]


def tell_all() -> None:
    publish_all()
    fan_out()


def absent(person: User, deputy: User) -> Absence:
    tell_all()
    today: date = timezone.localdate()
    absence = record_absence(
        actor=person,
        person=person,
        starts_on=today,
        ends_on=today + timedelta(days=3),
        deputy=deputy,
        now=timezone.now(),
    )
    tell_all()
    return absence


def owed() -> Owed:
    """First name, kind, and on whose behalf."""
    items = Item.objects.filter(done_at=None, needs_action=True).select_related("recipient", "on_behalf_of")
    return {(one.recipient.name.split()[0], one.kind, str(one.on_behalf_of or "")) for one in items}


@pytest.mark.requirement("B90")
@pytest.mark.parametrize(
    ("scene", "kind", "away", "deputy"),
    [
        (offered, "handoff_answer", "deniz", "carolin"),
        (accepted, "handoff_respond", "deniz", "carolin"),
        (offered_to_marketing, "handoff_answer", "sofia", "tobias"),
        (came_back_rejected, "handoff_place", "tobias", "sofia"),
    ],
)
def test_what_an_absent_person_owes_waits_for_the_deputy_too(
    cast: Cast, scene, kind: str, away: str, deputy: str
) -> None:
    handoff: Handoff = scene(cast)
    person = getattr(cast, away)

    absent(person, getattr(cast, deputy))

    assert {(away.title(), kind, ""), (deputy.title(), kind, person.name)} <= owed()
    due_at = handoff.due_at
    handoff.refresh_from_db()
    assert (handoff.assignee, handoff.due_at) == (person, due_at)


def test_the_deputys_answer_settles_it_for_both(cast: Cast) -> None:
    handoff = offered(cast)
    absent(cast.deniz, cast.carolin)

    accept_handoff(actor=cast.carolin, handoff=handoff, now=LATER)
    tell_all()

    assert owed() == {("Deniz", "handoff_respond", ""), ("Carolin", "handoff_respond", "Deniz Arslan")}
    assert verbs_of(handoff.lead) == ["handoff.offered", "handoff.accepted"]


def test_an_absence_taken_back_frees_the_deputy(cast: Cast) -> None:
    handoff = offered(cast)
    absence = absent(cast.deniz, cast.carolin)

    cancel_absence(actor=cast.deniz, absence=absence, now=timezone.now())
    tell_all()

    assert owed() == {("Deniz", "handoff_answer", "")}
    with pytest.raises(Denied):
        accept_handoff(actor=User.objects.get(pk=cast.carolin.pk), handoff=handoff, now=LATER)
