"""The change feed as a client reads it: in order, without gaps, from a cursor that can grow old."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

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


def test_what_is_dropped_while_the_feed_is_read_is_410_and_no_gap() -> None:
    token, lead = make_token(scopes=SCOPES), make_lead()
    old = read(token)["next_cursor"]
    record(None, "lead.updated", lead)
    publish_pending()

    def drop_in_between(execute: Any, sql: str, *rest: Any) -> Any:
        if '"journal_publication"."seq" >' in sql and "SELECT" in sql and Publication.objects.exists():
            forget_all()
        return execute(sql, *rest)

    with connection.execute_wrapper(drop_in_between):
        assert ask(token, old) == (410, "cursor_too_old")


@pytest.mark.parametrize(
    "query", [{"cursor": "§"}, {"cursor": "abc"}, {"types": "nothing"}, {"exclude_origin": "you"}]
)
def test_a_parameter_that_does_not_fit_is_400(query: dict[str, str]) -> None:
    token = make_token(scopes=SCOPES)
    assert PublisherMark.objects.count() <= 1

    response = Client().get("/api/v1/changes", query, headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == 400
