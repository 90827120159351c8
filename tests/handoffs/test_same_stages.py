"""A stage that only a hand-off leads to is refused with one code through browser, REST and file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from alliance.journal.models import Entry
from alliance.people.models import User
from leads.intake.imports import import_leads
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.handoffs.scenes import CONTEXT
from tests.handoffs.test_same_everywhere import token_for

pytestmark = pytest.mark.django_db
CODE = "stage_not_reachable"


@pytest.mark.requirement("S11")
def test_a_lead_that_is_not_ready_is_refused_the_same_through_every_door(
    cast: Cast, sign_in: Callable[[User], Client], tmp_path: Path
) -> None:
    lead = make_lead(stage="nurturing")
    headers = token_for(cast, "marketing", "handoffs:write", "leads:write")
    form = {"team": cast.sales_south.pk, **{f"context-{item}": text for item, text in CONTEXT.items()}}
    file = tmp_path / "messe.csv"
    file.write_text(f"E-Mail;Phase\n{lead.email};Übergeben\n")
    before = Entry.objects.count()

    page = sign_in(cast.tobias).post(reverse("handoff_offer", args=[lead.pk]), form)
    offered = _post("api_lead_handoffs", lead.pk, {"team": cast.sales_south.pk, "context": CONTEXT}, headers)
    moved = _post("api_lead_transitions", lead.pk, {"stage": "handed_over"}, headers)
    report = import_leads(actor=None, path=file, now=NOW)

    assert (page.status_code, offered.status_code, moved.status_code) == (409, 409, 409)
    assert f'data-code="{CODE}"' in page.content.decode()
    assert [offered.json()["code"], moved.json()["code"], report.problems[0].code] == [CODE] * 3
    lead.refresh_from_db()
    assert (lead.stage, Entry.objects.count()) == ("nurturing", before)


def _post(name: str, number: int, body: dict, headers: dict[str, str]):
    return Client().post(reverse(name, args=[number]), body, content_type="application/json", headers=headers)
