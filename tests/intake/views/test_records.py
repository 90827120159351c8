"""The page of one lead in the browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from alliance.journal.actions import record
from alliance.people.models import User
from leads.crm.actions import record_consent
from leads.crm.models import ExternalId, Touch
from leads.intake.timeline import PAGE_SIZE
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.views import FRAME

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def page(browser: Client, lead, **options) -> str:
    return browser.get(reverse("lead_detail", args=[lead.pk]), **options).content.decode()


@pytest.mark.parametrize("lines", [3, 50])
def test_the_page_costs_the_same_for_short_and_long_stories(
    cast: Cast, sign_in: SignIn, django_assert_num_queries, lines: int
) -> None:
    lead = make_lead(owner=cast.deniz)
    for number in range(lines):
        record(cast.tobias, "lead.updated", lead, at=NOW)
        Touch.objects.create(lead=lead, kind="call", author=cast.deniz, occurred_at=NOW, received_at=NOW)
        ExternalId.objects.create(system="crm", external_id=str(number), lead=lead)
    browser = sign_in(cast.tobias)

    # The lead, its consents, ids, stages, sources, merges and open hand-off, and the two halves of the timeline.
    with django_assert_num_queries(FRAME + 9):
        page(browser, lead)


def test_the_page_shows_facts_stages_and_the_timeline(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead("Keller", city="Reutlingen", stage="mql")
    record(cast.sofia, "lead.updated", lead, data={"changes": {"city": ["", "Reutlingen"]}}, at=NOW)

    text = page(sign_in(cast.deniz), lead)

    for words in ("Mara Keller", "Reutlingen", lead.email, "Sofia Marek", 'aria-current="step"'):
        assert words in text
    assert f'data-topics="lead:{lead.pk}"' in text
    assert f'href="mailto:{lead.email}"' in text


@pytest.mark.requirement("B09")
@pytest.mark.parametrize("who", ["tobias", "deniz"])
def test_without_consent_the_address_is_disabled_with_the_reason(
    cast: Cast, sign_in: SignIn, who: str
) -> None:
    lead = make_lead(consents=False)

    text = page(sign_in(getattr(cast, who)), lead)

    assert f'href="mailto:{lead.email}"' not in text
    _before, _id, way = text.partition('<small id="way-email"')
    assert "nicht erlaubt:</span> keine Einwilligung erfasst</small>" in way.partition("</dd>")[0]


@pytest.mark.requirement("B09")
def test_after_an_objection_contact_is_disabled_and_says_why(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead("Keller")
    record_consent(
        actor=cast.sofia, lead=lead, channel="email", basis="not_stated", state="objected",
        reason="am Telefon gesagt", captured_at=NOW, now=NOW,
    )  # fmt: skip

    text = page(sign_in(cast.deniz), lead)

    assert "mailto:" not in text
    assert 'disabled title="' in text
    assert 'aria-describedby="way-email"' in text
    assert "am Telefon gesagt" in text
    assert f'href="tel:{lead.phone}"' in text


def test_who_only_reads_is_offered_nothing_to_change(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead(stage="mql")

    text = page(sign_in(cast.helga), lead)

    for name in ("lead_edit", "lead_touch", "lead_consent", "lead_move"):
        assert reverse(name, args=[lead.pk]) not in text


@pytest.mark.parametrize("part", ["head", "facts", "next"])
def test_each_part_fetches_itself_again_under_its_own_id(cast: Cast, sign_in: SignIn, part: str) -> None:
    lead = make_lead()
    url = reverse("lead_part", args=[lead.pk, part])

    text = sign_in(cast.tobias).get(url, headers=HTMX).content.decode()

    assert f'id="lead-{part}"' in text
    assert f'hx-get="{url}"' in text
    assert "<html" not in text


def test_a_part_that_does_not_exist_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead()

    assert sign_in(cast.tobias).get(reverse("lead_part", args=[lead.pk, "other"])).status_code == 404


def test_older_lines_come_alone_and_the_newest_with_their_frame(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead()
    for number in range(PAGE_SIZE + 1):
        record(cast.tobias, "lead.updated", lead, at=NOW - timedelta(hours=number))
    browser, url = sign_in(cast.tobias), reverse("lead_timeline", args=[lead.pk])

    newest = browser.get(url, headers=HTMX)
    cursor = newest.context["timeline"].older
    older = browser.get(url, {"cursor": cursor, "by": "marketing"}, headers=HTMX)

    assert 'id="lead-timeline"' in newest.content.decode()
    assert 'id="lead-timeline"' not in older.content.decode()
    assert len(older.context["timeline"].lines) == 1


@pytest.mark.parametrize("address", ["?cursor=nonsense", "?until=nonsense"])
def test_a_foreign_cursor_is_refused(cast: Cast, sign_in: SignIn, address: str) -> None:
    url = reverse("lead_timeline", args=[make_lead().pk])

    assert sign_in(cast.tobias).get(url + address).status_code == 400


def test_why_names_rules_points_and_the_definition(cast: Cast, sign_in: SignIn) -> None:
    reasons = [["company_mail", 20], ["webinar", 25, NOW.isoformat()]]
    lead = make_lead(score_reasons=reasons, engagement_points=25, engagement_at=NOW, fit_grade="B")

    response = sign_in(cast.ralf).get(reverse("lead_score", args=[lead.pk]), headers=HTMX)

    assert [line.points for line in response.context["lines"]["fit"]] == [20]
    assert len(response.context["lines"]["engagement"]) == 1
    alternatives = response.context["definition"]["alternatives"]
    assert [alternative["holds"] for alternative in alternatives] == [False, False]
    assert reverse("score_rules") in response.content.decode()


def test_every_part_works_without_script(cast: Cast, sign_in: SignIn) -> None:
    lead, browser = make_lead(), sign_in(cast.tobias)

    for name, more in (
        ("lead_part", ["facts"]),
        ("lead_timeline", []),
        ("lead_score", []),
        ("lead_touch", []),
    ):
        text = browser.get(reverse(name, args=[lead.pk, *more])).content.decode()
        assert "<html" in text
        assert "Mara" in text


@pytest.mark.parametrize("name", ["lead_detail", "lead_timeline", "lead_score", "lead_edit"])
def test_an_erased_lead_is_not_found(cast: Cast, sign_in: SignIn, name: str) -> None:
    lead = make_lead(stage="erased")

    assert sign_in(cast.tobias).get(reverse(name, args=[lead.pk])).status_code == 404
