"""The change feed as a client reads it: in order, without gaps, from a cursor that can grow old."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from alliance.journal import feed
from alliance.journal.actions import record
from alliance.journal.models import Entry, Publication, PublisherMark
from alliance.journal.publisher import publish_pending
from alliance.journal.retention import forget_publications
from alliance.people.models import Absence
from tests.factories import NOW, make_lead, make_team, make_user
from tests.rest.addresses import make_token

pytestmark = pytest.mark.django_db
SCOPES = ("changes:read", "leads:read", "handoffs:read")


def read(token: str, **query: str) -> dict:
    response = Client().get("/api/v1/changes", query, headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 200, response.content
    return response.json()


def test_changes_come_in_order_and_the_cursor_goes_on() -> None:
    token, lead = make_token(scopes=SCOPES), make_lead()
    start = read(token)["next_cursor"]
    for number in range(3):
        record(None, f"lead.step{number}", lead)
    publish_pending()

    first = read(token, cursor=start, limit="2")
    second = read(token, cursor=first["next_cursor"])
    nothing = read(token, cursor=second["next_cursor"])

    verbs = [change["verb"] for change in first["results"] + second["results"]]
    assert verbs == ["lead.step0", "lead.step1", "lead.step2"]
    assert (nothing["results"], nothing["next_cursor"]) == ([], second["next_cursor"])
    assert [change["seq"] for change in first["results"]] == [1, 2]


def test_types_and_ones_own_changes_can_be_left_out() -> None:
    token, lead = make_token("al_mine", scopes=SCOPES), make_lead()
    record(None, "lead.updated", lead)
    record(None, "team.renamed", make_team())
    record(None, "absence.recorded", make_absence())
    publish_pending()

    assert [change["verb"] for change in read(token, types="team")["results"]] == ["team.renamed"]
    assert len(read(token, exclude_origin="self")["results"]) == 2


def make_absence() -> Absence:
    """What the feed never tells: who is away is nobody's business outside."""
    day = NOW.date()
    return Absence.objects.create(person=make_user(), starts_on=day, ends_on=day)


def test_a_cursor_from_before_a_restore_is_410() -> None:
    token = make_token(scopes=SCOPES)
    record(None, "lead.updated", make_lead())
    publish_pending()
    other = base64.urlsafe_b64encode(b"00000000-0000-0000-0000-000000000000 0").decode()

    response = Client().get(
        "/api/v1/changes", {"cursor": other}, headers={"Authorization": f"Bearer {token}"}
    )

    assert (response.status_code, response.json()["code"]) == (410, "cursor_too_old")


def ask(token: str, cursor: str) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"}
    response = Client().get("/api/v1/changes", {"cursor": cursor}, headers=headers)
    return response.status_code, response.json().get("code", "")


def forget_all() -> None:
    """What was published so far grows old and is dropped."""
    Publication.objects.update(published_at=NOW - timedelta(days=100))
    PublisherMark.objects.update(published_below=Entry.objects.latest("id").id)
    forget_publications(now=NOW)


def test_a_cursor_older_than_what_is_kept_is_410() -> None:
    token, lead = make_token(scopes=SCOPES), make_lead()
    old = read(token)["next_cursor"]
    record(None, "lead.updated", lead)
    publish_pending()
    kept = read(token)["next_cursor"]

    forget_all()

    assert ask(token, old) == (410, "cursor_too_old")
    assert ask(token, kept) == (200, "")


def test_a_client_may_start_at_the_end_without_history() -> None:
    token, lead = make_token(scopes=SCOPES), make_lead()
    record(None, "lead.updated", lead)
    publish_pending()

    now = read(token, cursor="now")
    record(None, "lead.stage_changed", lead)
    publish_pending()

    assert (now["results"], now["has_more"]) == ([], False)
    assert [change["verb"] for change in read(token, cursor=now["next_cursor"])["results"]] == [
        "lead.stage_changed"
    ]


def test_an_entry_is_told_whole_and_as_it_was_written() -> None:
    token, lead = make_token("al_mine", scopes=SCOPES), make_lead()
    data = {"changes": {"city": ["", 'Bad "Ümlaut"\\ \u2028']}, "n": [1, 2.5, None, True]}
    record(None, "lead.updated", lead, reason='Er sagte: "ja"\n', data=data, at=NOW)
    publish_pending()

    (change,) = read(token)["results"]

    assert change == {
        "seq": 1, "verb": "lead.updated", "at": "2026-11-17T09:00:00+00:00", "subject_type": "lead",
        "subject_id": lead.pk, "lead_id": lead.pk, "side": "", "origin": "", "reason": 'Er sagte: "ja"\n',
        "data": data,
    }  # fmt: skip


def test_what_happened_to_a_leads_touch_names_the_lead() -> None:
    token, lead, team = make_token(scopes=SCOPES), make_lead(), make_team()
    record(None, "touch.logged", team, thread=lead)
    record(None, "team.renamed", team)
    publish_pending()

    assert [change["lead_id"] for change in read(token)["results"]] == [lead.pk, None]


def test_a_feed_full_of_what_is_left_out_moves_on_and_says_there_is_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed, "FEED_WINDOW", 3)
    token, lead = make_token(scopes=SCOPES), make_lead()
    for number in range(8):
        record(None, f"lead.step{number}", lead)
    publish_pending()

    pages: list[dict[str, Any]] = []
    cursor = ""
    while not pages or pages[-1]["has_more"]:
        pages.append(read(token, types="team", limit="2", **({"cursor": cursor} if cursor else {})))
        cursor = pages[-1]["next_cursor"]

    assert [(len(page["results"]), page["has_more"]) for page in pages] == [(0, True), (0, True), (0, False)]


def test_after_410_the_answer_says_where_to_go_on() -> None:
    token, lead = make_token(scopes=SCOPES), make_lead()
    other = base64.urlsafe_b64encode(b"00000000-0000-0000-0000-000000000000 0").decode()
    record(None, "lead.updated", lead)
    publish_pending()

    gone = Client().get("/api/v1/changes", {"cursor": other}, headers={"Authorization": f"Bearer {token}"})
    record(None, "lead.deleted", lead)
    publish_pending()

    problem = gone.json()
    assert problem["resync"] == "/api/v1/leads?sort=created_at&limit=200"
    assert [change["verb"] for change in read(token, cursor=problem["next_cursor"])["results"]] == [
        "lead.deleted"
    ]


@pytest.mark.parametrize("count", [1, 300])
def test_a_page_costs_two_questions_whatever_its_length(count: int, django_assert_num_queries: Any) -> None:
    token, lead = make_token(scopes=SCOPES), make_lead()
    for _number in range(count):
        record(None, "lead.updated", lead)
    publish_pending()
    read(token)

    with django_assert_num_queries(2):
        page = read(token, limit="1000")

    assert len(page["results"]) == count


@pytest.mark.parametrize(
    "query", [{"cursor": "§"}, {"cursor": "abc"}, {"types": "nothing"}, {"exclude_origin": "you"}]
)
def test_a_parameter_that_does_not_fit_is_400(query: dict[str, str]) -> None:
    token = make_token(scopes=SCOPES)
    assert PublisherMark.objects.count() <= 1

    response = Client().get("/api/v1/changes", query, headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == 400
