"""Filters of the lead list: what they find, and that none of them walks through the whole table."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils.translation import override

from alliance.paging import keyset_page
from leads.crm.models import Consent, Lead, Touch
from leads.crm.queries import contactable_leads, may_contact
from leads.intake.bulk.acts import AddInterest
from leads.intake.bulk.changing import change_leads
from leads.intake.filters import LeadFilter, least_warmth
from leads.intake.saved_views import READY
from leads.intake.scoring import engagement_now
from tests.cast import Cast
from tests.factories import NOW, make_lead

pytestmark = pytest.mark.django_db


def found(cast: Cast, query: str) -> set[str]:
    leads = LeadFilter(QueryDict(query), cast.tobias, NOW).apply(Lead.objects.all())
    return set(leads.values_list("last_name", flat=True))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("stage=sal", {"Sal"}),
        ("source=event", {"Messe"}),
        ("fit=D", {"Gering"}),
        ("owner_side=sales", {"Sal"}),
        ("campaign=herbst", {"Herbst"}),
        ("hand_raise=1", {"Wunsch"}),
        ("stage=sal&stage=nurturing", {"Sal", "Pause"}),
        ("owner=me", {"Meiner"}),
        ("owner=nobody&stage=nurturing", {"Pause"}),
        ("warm=75", {"Warm"}),
        ("warm=50&fit=D", {"Gering"}),
        ("country=AT", {"Wien"}),
        ("segment=Molkerei", {"Milch"}),
        ("resume=1", {"Pause"}),
        ("due=overdue", {"Gestern"}),
        ("due=week", {"Gestern", "Sonntag"}),
        ("changed=2026-11-17", {"Neu"}),
        ("since=2026-11-16", {"Neu"}),
        ("sort=due", {"Herbst", "Gestern", "Sonntag"}),
        ("may=post", {"Post"}),
        ("q=messe", {"Messe"}),
        ("q=me", {"Messe", "Meiner"}),
        ("stage=mql&source=event", {"Messe"}),
        ("stage=sal&source=event", set()),
    ],
)
def test_each_filter_finds_its_leads(cast: Cast, query: str, names: set[str]) -> None:
    plain: dict[str, Any] = {"first_name": "Ada", "company_name": "Zahnrad", "email": ""}
    make_lead("Sal", stage="sal", owner_side="sales", **plain)
    make_lead("Messe", source="event", **plain)
    make_lead("Gering", fit_grade="D", **plain)
    make_lead("Herbst", campaign="herbst", next_step_on=date(2026, 12, 1), **plain)
    make_lead("Wunsch", requested_at=NOW, **plain)
    make_lead("Meiner", owner=cast.tobias, **plain)
    make_lead("Neu", created_at=NOW, updated_at=NOW, **plain)
    make_lead("Warm", engagement_points=90, engagement_at=NOW, **plain)
    make_lead("Wien", country="AT", **plain)
    make_lead("Milch", segment="Molkerei", **plain)
    make_lead("Pause", stage="nurturing", resume_on=date(2026, 11, 17), **plain)
    make_lead("Rast", stage="inquiry", resume_on=date(2026, 11, 18), **plain)
    make_lead("Gestern", next_step_on=date(2026, 11, 16), **plain)
    make_lead("Sonntag", next_step_on=date(2026, 11, 22), **plain)
    post = make_lead("Post", **plain)
    Consent.objects.create(
        lead=post, channel="post", basis="legitimate_interest_post", captured_at=NOW, recorded_at=NOW
    )

    assert found(cast, query) == names


def declarations(lead: Lead, *said: tuple[str, str]) -> None:
    for day, (basis, state) in enumerate(said):
        Consent.objects.create(
            lead=lead,
            channel="email",
            basis=basis,
            state=state,
            captured_at=NOW + timedelta(days=day),
            recorded_at=NOW,
        )


SAID = [
    ("consent_express", "confirmed"),
    ("own_request", "confirmed"),
    ("not_stated", "confirmed"),
    ("not_stated", "objected"),
    ("not_stated", "withdrawn"),
    ("consent_express", "pending_doi"),
]


def test_the_filter_may_contact_agrees_with_the_rule() -> None:
    for said in product(SAID, repeat=3):
        declarations(make_lead(consents=False), *said)

    allowed = set(contactable_leads(Lead.objects.all(), "email").values_list("pk", flat=True))

    assert allowed == {lead.pk for lead in Lead.objects.all() if may_contact(lead, "email")}
    assert 0 < len(allowed) < 6**3


def test_a_later_confirmation_counts_from_when_it_was_given() -> None:
    lead = make_lead(consents=False)
    declarations(lead, ("consent_express", "confirmed"), ("not_stated", "objected"))
    lead.consents.filter(state="confirmed").update(confirmed_at=NOW + timedelta(days=9))

    assert contactable_leads(Lead.objects.all(), "email").get() == lead
    assert may_contact(lead, "email")


@pytest.mark.parametrize(
    ("kind", "waits"),
    [
        ("form", True),
        ("note", True),
        ("email_opened", True),
        ("call", False),
        ("email_sent", False),
        ("meeting", False),
    ],
)
def test_the_first_contact_is_ours(cast: Cast, kind: str, waits: bool) -> None:
    lead = make_lead("Keller", requested_at=NOW)
    Touch.objects.create(lead=lead, kind=kind, occurred_at=NOW, received_at=NOW)

    assert found(cast, "untouched=1") == ({"Keller"} if waits else set())


def test_who_waits_for_the_first_contact(cast: Cast) -> None:
    for stage in ("inquiry", "mql", "handed_over", "sal", "sql", "disqualified"):
        make_lead(stage, stage=stage, requested_at=NOW)
    make_lead("Nie gefragt", stage="inquiry")
    called = make_lead("Angerufen", stage="inquiry", requested_at=NOW)
    Touch.objects.create(lead=called, kind="call", occurred_at=NOW, received_at=NOW)

    query = next(view.query for view in READY if "untouched" in view.query)

    assert found(cast, query) == {"inquiry", "mql", "handed_over", "sal"}


@pytest.mark.parametrize(
    "query",
    [
        "", "stage=mql", "source=event", "fit=A", "owner_side=sales", "campaign=c1", "hand_raise=1", "owner=me",
        "stage=mql&stage=sal", "owner=nobody", "warm=50", "country=AT", "segment=s1", "resume=1", "due=week",
        "changed=2026-11-01", "since=2026-11-01",
        "untouched=1&hand_raise=1", "sort=engagement", "sort=due", "q=keller", "q=ke", "stage=mql&sort=engagement",
    ],
)  # fmt: skip
def test_no_filter_scans_the_table(cast: Cast, query: str) -> None:
    asked = LeadFilter(QueryDict(query), cast.tobias, NOW)
    leads = asked.apply(Lead.objects.all()).order_by(*asked.order)[:51]

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = leads.explain()

    assert "Seq Scan on crm_lead" not in plan


def test_a_person_is_found_by_number_and_named_by_name(cast: Cast) -> None:
    make_lead("Meiner", owner=cast.deniz)
    asked = LeadFilter(QueryDict(f"owner={cast.deniz.pk}"), cast.tobias, NOW)

    assert found(cast, f"owner={cast.deniz.pk}") == {"Meiner"}
    assert "Deniz Arslan" in next(asked.chips()).words
    assert asked.canonical == f"owner={cast.deniz.pk}"


@pytest.mark.parametrize("points", [25, 50, 75])
def test_an_engagement_counts_as_it_is_shown(points: int) -> None:
    for days, start in product((0, 10, 45), range(20, 101, 3)):
        make_lead(engagement_points=start, engagement_at=NOW - timedelta(days=days), consents=False)

    warm = set(Lead.objects.filter(warmth__gte=least_warmth(points, NOW)).values_list("pk", flat=True))

    assert warm == {lead.pk for lead in Lead.objects.all() if engagement_now(lead, NOW) >= points}
    assert warm


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("stage=nonsense&utm_source=mail", ["Stage", "utm_source"]),
        ("columns=fit,shoes&owner=999999999", ["Looked after by", "shoes"]),
        ("view=12&cursor=x&seen=3&columns=fit", []),
        ("since=tomorrow&owner=x", ["Looked after by", "Created since"]),
    ],
)
def test_what_makes_no_sense_is_named(cast: Cast, query: str, named: list[str]) -> None:
    with override("en"):
        assert LeadFilter(QueryDict(query), cast.tobias, NOW).not_understood == named


def test_the_leads_of_a_batch_are_found_and_named(cast: Cast) -> None:
    make_lead("Andere")
    ids = [make_lead("Dabei").pk]
    batch = change_leads(actor=cast.tobias, lead_ids=ids, act=AddInterest("L3"), now=NOW)
    asked = LeadFilter(QueryDict(f"batch={batch.pk}"), cast.tobias, NOW)

    assert found(cast, f"batch={batch.pk}") == {"Dabei"}
    assert [batch.words in chip.words for chip in asked.chips()] == [True]
    assert asked.kept == [("batch", str(batch.pk))]
    assert LeadFilter(QueryDict("batch=0"), cast.tobias, NOW).values == {}


def test_several_stages_page_as_one_list(cast: Cast) -> None:
    for number in range(9):
        stage = ("mql", "sal", "won")[number % 3]
        make_lead(f"Nr{number}", stage=stage, created_at=NOW - timedelta(minutes=number), consents=False)
    asked = LeadFilter(QueryDict("stage=mql&stage=won"), cast.tobias, NOW)
    leads, cursor, names = asked.apply(Lead.objects.all()), None, []

    for _page in range(3):
        page = keyset_page(leads, order=asked.order, cursor=cursor, limit=2, apart=asked.apart)
        names += [lead.last_name for lead in page.items]
        cursor = page.next_cursor

    assert names == ["Nr0", "Nr2", "Nr3", "Nr5", "Nr6", "Nr8"]
    assert cursor is None


def test_warmth_orders_as_the_points_of_today_do() -> None:
    long_ago = NOW - timedelta(days=90)
    make_lead("Früher", engagement_points=100, engagement_at=long_ago)
    make_lead("Jetzt", engagement_points=13, engagement_at=NOW)
    make_lead("Nie", engagement_points=0, engagement_at=NOW)

    order = Lead.objects.order_by("-warmth").values_list("last_name", flat=True)

    assert list(order) == ["Jetzt", "Früher", "Nie"]


@pytest.mark.parametrize(
    ("query", "along"),
    [
        ("source=event&campaign=messe", {"Beides", "Messe"}),
        ("source=event&fit=A", {"Beides", "Event"}),
        ("stage=mql&owner=me", {"Meiner"}),
        ("q=ada&country=AT", {"Wien"}),
        ("q=ada", {"Beides", "Messe", "Event", "Meiner", "Wien"}),
    ],
)
def test_a_page_is_looked_for_along_the_narrowest_filter(cast: Cast, query: str, along: set[str]) -> None:
    make_lead(last_name="Beides", source="event", campaign="messe", country="DE")
    make_lead(last_name="Messe", source="web_form", campaign="messe", country="DE")
    make_lead(last_name="Event", source="event", campaign="", country="DE")
    make_lead(last_name="Meiner", source="web_form", owner=cast.tobias, country="DE")
    make_lead(last_name="Wien", source="web_form", country="AT")

    leads = LeadFilter(QueryDict(query), cast.tobias, NOW).along

    assert leads is not None
    assert set(leads.values_list("last_name", flat=True)) == along


def test_one_filter_with_an_index_of_its_own_needs_no_other_way(cast: Cast) -> None:
    assert LeadFilter(QueryDict("campaign=messe"), cast.tobias, NOW).along is None
