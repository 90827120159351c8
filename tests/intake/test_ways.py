"""Along which leads a page is looked for: by the list's words and by a program's, after the same rule."""

from typing import Any

import pytest

from leads.crm.models import Lead
from leads.intake.api.queries import along_for
from leads.intake.ways import leads_along
from tests.factories import make_lead

pytestmark = pytest.mark.django_db
NEWEST, CHANGED = ("-created_at", "-id"), ("-updated_at", "-id")


@pytest.fixture
def leads() -> None:
    make_lead(last_name="Beides", source="event", campaign="messe")
    make_lead(last_name="Messe", source="web_form", campaign="messe")
    make_lead(last_name="Event", source="event", campaign="")


ALL = {"Beides", "Messe", "Event"}


@pytest.mark.parametrize(
    ("order", "one_value", "more", "along"),
    [
        (NEWEST, {}, False, None),
        (NEWEST, {"source": "event"}, False, None),
        (NEWEST, {"source": "event"}, True, {"Beides", "Event"}),
        (NEWEST, {"source": "event", "campaign": "messe"}, False, {"Beides", "Messe"}),
        (NEWEST, {}, True, ALL),
        (CHANGED, {"source": "event"}, False, ALL),
        (CHANGED, {}, False, None),
    ],
)
def test_the_narrowest_filter_leads_the_way(
    leads: None, order: tuple[str, str], one_value: dict[str, Any], more: bool, along: set[str] | None
) -> None:
    found = leads_along(order, one_value, more=more)

    assert (None if found is None else {lead.last_name for lead in found}) == along


@pytest.mark.parametrize(
    ("query", "along"),
    [
        ({"source": ["event"]}, None),
        ({"source": ["event"], "campaign": "messe"}, {"Beides", "Messe"}),
        ({"source": ["event", "partner"]}, ALL),
        ({"source": ["event"], "q": "ada"}, {"Beides", "Event"}),
        ({"hand_raise": True}, None),
        ({"hand_raise": False}, ALL),
        ({"ids": [1], "q": "ada"}, None),
    ],
)
def test_programs_are_led_the_same_way(leads: None, query: dict[str, Any], along: set[str] | None) -> None:
    found = along_for({**query, "sort": "-created_at"})

    assert (None if found is None else {lead.last_name for lead in found}) == along


def test_an_instant_alone_has_the_order_of_changes(leads: None) -> None:
    assert along_for({"updated_since": None, "sort": "updated_at"}) is None
    others = along_for({"updated_since": None, "sort": "-created_at"})
    assert others is not None
    assert set(others) == set(Lead.objects.all())
