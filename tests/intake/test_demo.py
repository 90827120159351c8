"""What people of the demo did with the lead list leaves with them."""

import pytest
from django.core.management import call_command

from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.bulk.acts import AddInterest
from leads.intake.bulk.changing import change_leads
from leads.intake.models import BulkRefusal, ChangeSet, LeadChange, SavedView, ViewPin
from leads.intake.saved_views import save_view, visible_views
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("demo", verbosity=0)


def test_each_side_shares_a_view_with_the_other() -> None:
    tobias, deniz = (User.objects.get(email=f"{name}@nordhang.example") for name in ("tobias", "deniz"))

    owners = {view.owner.side for view in visible_views(deniz)}

    assert owners == {view.owner.side for view in visible_views(tobias)} == {"marketing", "sales"}


def test_views_and_bulk_changes_leave_without_a_trace() -> None:
    tobias = User.objects.get(email="tobias@nordhang.example")
    save_view(actor=tobias, name="Meine", query="stage=mql", scope="team", now=NOW)
    ids = list(Lead.objects.values_list("pk", flat=True)[:3])
    change_leads(actor=tobias, lead_ids=[*ids, 999_999_999], act=AddInterest("L3"), now=NOW)

    call_command("demo", "--remove", verbosity=0)

    models = (SavedView, ViewPin, ChangeSet, LeadChange, BulkRefusal)
    assert [model.objects.count() for model in models] == [0] * 5
