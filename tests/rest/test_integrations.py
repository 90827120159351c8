"""The page about the systems that work along."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from alliance.journal.publisher import publish_all
from alliance.people.models import User
from alliance.rest.hints import HINTS
from alliance.rest.integrations import connections
from leads.intake.authorities import FIELDS
from leads.intake.authority_form import AuthorityForm
from leads.intake.models import FieldAuthority
from leads.intake.timeline import timeline
from tests.cast import Cast
from tests.factories import make_lead
from tests.intake.api.client import make_caller

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("S10")
def test_what_two_systems_said_stands_in_the_workspace_under_their_names(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    crm = make_caller(system="crm", name="CRM-Sync")
    automation = make_caller(system="automation", name="Marketing-Automation")
    lead = make_lead(city="Bonn")

    crm("PATCH", f"/leads/{lead.pk}", {"city": "Ulm"})
    automation("POST", "/touches", {"lead_id": lead.pk, "kind": "email_clicked", "text": "Herbstbrief"})

    lead.refresh_from_db()
    assert lead.city == "Ulm"
    with translation.override("en"):
        said = [(line.who, line.text, line.details) for line in timeline(lead).lines]
    assert said == [
        ("", "Herbstbrief", ("E-mail clicked", "via Marketing-Automation")),
        ("CRM-Sync", "added to what we know", ("City: Bonn → Ulm",)),
    ]
    page = sign_in(cast.tobias).get(reverse("lead_detail", args=[lead.pk])).text
    assert "Marketing-Automation" in page
    assert "CRM-Sync" in page


@pytest.mark.requirement("S10")
def test_each_connection_shows_how_it_is_doing(cast: Cast) -> None:
    crm = make_caller(system="crm", name="CRM-Sync")
    crm("PATCH", f"/leads/{make_lead().pk}", {"email": "none"})
    publish_all()

    (one,) = connections(cast.deniz, timezone.now())

    assert (one.client.name, one.calls, one.lag) == ("CRM-Sync", 1, None)
    assert one.last_used_at is not None
    (trouble,) = one.troubles
    assert (trouble.refusal.code, trouble.refusal.pointer, trouble.hint) == (
        "invalid_value", "/email", str(HINTS["invalid_value"]),
    )  # fmt: skip


def test_a_reader_of_the_feed_is_behind_until_it_has_read(cast: Cast) -> None:
    crm = make_caller()
    publish_all()
    crm("GET", "/changes?cursor=now")
    crm("POST", "/leads/bulk", {"leads": [{"email": f"p{number}@b.de"} for number in range(3)]})
    publish_all()

    behind = connections(cast.jana, timezone.now())[0].lag
    crm("GET", "/changes?limit=1000")

    assert (behind, connections(cast.jana, timezone.now())[0].lag) == (3, 0)


def test_strangers_learn_nothing(cast: Cast) -> None:
    make_caller()

    assert connections(cast.stranger, timezone.now()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_number_of_times(
    cast: Cast, sign_in: Callable[[User], Client], count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        make_caller(system=f"s{number}", name=f"S{number}")("GET", "/leads?foo=1")
    browser = sign_in(cast.jana)
    browser.get(reverse("integration_list"))

    with django_assert_num_queries(8):
        assert "unknown_parameter" in browser.get(reverse("integration_list")).text


def test_the_page_of_who_decides_is_for_all_to_read_and_for_leads_to_change(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    make_caller(system="crm")
    choices = {**dict.fromkeys(FIELDS, "anybody"), "phone": "system:crm"}

    sign_in(cast.ralf).post(reverse("authority_list"), choices)
    page = sign_in(cast.tobias).get(reverse("authority_list")).text

    assert '<option value="system:crm" selected>' in page
    assert "disabled" in page
    assert timezone.now() - FieldAuthority.objects.get().changed_at < timedelta(minutes=1)


def test_fields_without_a_name_of_their_own_are_named_in_words() -> None:
    with translation.override("en"):
        labels = {name: field.label for name, field in AuthorityForm(may_change=True).fields.items()}

    assert (labels["currency"], labels["custom"]) == ("Currency", "Further fields")


def test_the_page_of_authority_stands_under_integrations_alone(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    page = sign_in(cast.tobias).get(reverse("authority_list")).text

    assert re.findall(r'href="([^"]+)" class="on" aria-current="page"', page) == ["/integrations/"]
