"""The demo company: it tells the whole story, and it leaves without a trace."""

import pytest
from django.core.management import CommandError, call_command

from alliance.inbox.fanout import fan_out
from alliance.inbox.models import Item
from alliance.inbox.queries import queue_of
from alliance.journal.models import Entry
from alliance.journal.publisher import publish_all
from alliance.people.models import ApiClient, Team, User
from leads.crm.models import Lead
from leads.handoffs.models import Handoff
from leads.handoffs.tasks import sweep_clocks
from leads.intake.models import PossibleDuplicate
from valuechain.chain.models import Holder
from valuechain.chain.queries import phases_with_owners

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_the_demo_shows_hand_offs_in_every_state_and_leaves_without_a_trace() -> None:
    call_command("demo", verbosity=0)

    states = set(Handoff.objects.values_list("state", flat=True))
    assert states == set(Handoff.State.values) - {Handoff.State.CLOSED_ERASED, Handoff.State.MERGED}
    assert (Lead.objects.count(), PossibleDuplicate.objects.filter(state="waiting").count()) == (44, 2)
    assert all(view.is_active for view in phases_with_owners())
    with pytest.raises(CommandError):
        call_command("demo", verbosity=0)

    call_command("demo", "--remove", verbosity=0)

    left = [
        model.objects.count()
        for model in (Lead, PossibleDuplicate, Handoff, Holder, User, Team, ApiClient, Item)
    ]
    assert left == [0] * 8
    assert Entry.objects.exclude(actor=None).count() == 0


def test_every_demo_login_meets_three_things_to_do() -> None:
    call_command("demo", verbosity=0)
    sweep_clocks()
    publish_all()
    fan_out()

    people = User.objects.filter(email__regex="^(tobias|jana|deniz|ralf)@").order_by("name")
    waiting = {person.name.split()[0]: queue_of(person).waiting for person in people}

    # More on days that are a holiday in one of the two countries only.
    assert (len(waiting), min(waiting.values()) >= 3) == (4, True), waiting
