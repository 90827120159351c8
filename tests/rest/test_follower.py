"""The feed replayed into an empty copy gives the same leads."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from alliance.journal.models import Entry, Publication, PublisherMark
from alliance.journal.publisher import publish_all
from alliance.journal.retention import forget_publications
from leads.crm.models import Lead
from leads.intake.api.examples import LEAD
from leads.intake.merging import merge_leads, undo_merge
from leads.intake.undo import undo_change_set
from tests.cast import Cast
from tests.factories import NOW, make_definition, make_lead
from tests.handoffs.scenes import offered
from tests.intake.api.client import Ask, make_caller
from tests.intake.rows import EXPRESS, row
from tests.intake.undo.scenes import LATER, batch
from tests.rest.follower import Follower, Get

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("K07")]
# It moves by itself.
UNSTEADY = {"engagement"}


@pytest.fixture
def ask(db: None) -> Ask:
    return make_caller()


def asking(ask: Ask) -> Get:
    def get(path: str) -> tuple[int, dict[str, Any]]:
        answer = ask("GET", path)
        return answer.status_code, json.loads(answer.content)

    return get


def steady(leads: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    return {
        pk: {name: value for name, value in lead.items() if name not in UNSTEADY}
        for pk, lead in leads.items()
    }


def as_they_are(ask: Ask) -> dict[int, dict[str, Any]]:
    pks = Lead.objects.exclude(stage="erased").values_list("pk", flat=True)
    found = [ask("GET", f"/leads/{pk}").json() for pk in pks]
    return steady({lead["id"]: lead for lead in found})


def much_happens(ask: Ask, cast: Cast) -> None:
    rows = [{"external_id": str(n), "email": f"p{n}@b.de", "city": "Ulm"} for n in range(30)]
    ask("POST", "/leads/bulk", {"leads": rows})
    ask("POST", "/leads/bulk", {"leads": [{**row, "city": "Bonn"} for row in rows[:9]]})
    ask(
        "PUT",
        "/leads/by-external-id/crm/x",
        {"email": "x@b.de", "consents": [{"channel": "email", "basis": "contract"}]},
    )
    one = Lead.objects.get(email="p20@b.de")
    ask("POST", "/touches", {"lead_id": one.pk, "kind": "webinar"})
    ask("POST", "/consents", {"lead_id": one.pk, "channel": "phone", "state": "objected"})
    ask("POST", f"/leads/{one.pk}/transitions", {"stage": "nurturing"})
    offered(cast)


def test_a_feed_replayed_from_its_beginning_gives_the_same_leads(ask: Ask, cast: Cast) -> None:
    make_definition()
    much_happens(ask, cast)
    publish_all()
    follower = Follower(asking(ask), page=7, from_beginning=True)

    follower.catch_up()

    # The scene's own lead was made without an entry, and is known by its hand-off.
    assert steady(follower.leads) == as_they_are(ask)
    assert (len(follower.leads), follower.resyncs) == (32, 0)


def test_a_copy_taken_now_follows_what_happens_next(ask: Ask, cast: Cast) -> None:
    make_definition()
    make_lead()
    publish_all()
    follower = Follower(asking(ask))
    follower.catch_up()

    much_happens(ask, cast)
    publish_all()
    follower.catch_up()

    assert steady(follower.leads) == as_they_are(ask)


def test_a_merge_and_its_undoing_are_followed(ask: Ask, cast: Cast) -> None:
    kept, dropped = make_lead("Keller", phone=""), make_lead("Keller", email="k@b.de", phone="")
    follower = Follower(asking(ask))
    follower.catch_up()

    merge = merge_leads(actor=cast.jana, keep=kept, drop=dropped, now=NOW)
    publish_all()
    follower.catch_up()
    merged = set(follower.leads)
    undo_merge(actor=cast.jana, merge=merge, now=NOW)
    publish_all()
    follower.catch_up()

    assert (merged, set(follower.leads)) == ({kept.pk}, {kept.pk, dropped.pk})
    assert steady(follower.leads) == as_they_are(ask)


@pytest.mark.parametrize("door", ["bulk", "put", "patch"])
def test_what_the_workspace_makes_of_ones_own_words_is_no_echo(ask: Ask, cast: Cast, door: str) -> None:
    """A program that leaves out its own changes still learns that its lead was qualified by a rule."""
    make_definition(rules=[{"fit": ["A", "B", "C", "D"], "hand_raise": True}])
    email = LEAD["email"]
    ask("PUT", "/leads/by-external-id/crm/1", {**LEAD, "requested_at": None})
    publish_all()
    start, pk = ask("GET", "/changes?cursor=now").json()["next_cursor"], Lead.objects.get().pk
    asked = {"requested_at": NOW.isoformat()}

    match door:
        case "bulk":
            ask("POST", "/leads/bulk", {"leads": [{"email": email, **asked}]})
        case "put":
            ask("PUT", "/leads/by-external-id/crm/1", asked)
        case "patch":
            ask("PATCH", f"/leads/{pk}", asked)
    publish_all()

    told = ask("GET", f"/changes?cursor={start}&exclude_origin=self").json()["results"]
    assert [(one["verb"], one["origin"], one["side"]) for one in told] == [("lead.stage_changed", "", "")]
    assert Lead.objects.get().stage == "mql"


def test_an_undone_import_is_followed(ask: Ask, cast: Cast) -> None:
    known, other = make_lead("Lutz", email="lutz@b.de", city="Ulm"), make_lead("Brandt", email="brandt@b.de")
    publish_all()
    follower = Follower(asking(ask))
    follower.catch_up()
    before = steady(follower.leads)
    change_set = batch(
        row(email=known.email, city="Bonn", external_id="1", consents=[EXPRESS]),
        row(email="neu@b.de", external_id="2"),
        row(email=other.email, note="Messe"),
    )
    publish_all()
    follower.catch_up()
    imported = len(follower.leads)

    undo_change_set(actor=cast.deniz, change_set=change_set, now=LATER)
    publish_all()
    follower.catch_up()

    assert (imported, follower.leads.keys()) == (3, before.keys())
    assert steady(follower.leads) == as_they_are(ask)


def test_whoever_comes_too_late_reads_everything_again(ask: Ask, cast: Cast) -> None:
    follower = Follower(asking(ask))
    follower.catch_up()
    make_lead()
    much_happens(ask, cast)
    publish_all()
    Publication.objects.update(published_at=NOW - timedelta(days=100))
    PublisherMark.objects.update(published_below=Entry.objects.latest("id").id)
    forget_publications(now=NOW)

    follower.catch_up()

    assert (follower.resyncs, steady(follower.leads)) == (1, as_they_are(ask))


def test_one_may_begin_in_the_middle_of_the_night_without_history(ask: Ask) -> None:
    make_lead()
    assert Client().get("/api/v1/changes?cursor=now").status_code == 401

    follower = Follower(asking(ask))

    assert (follower.catch_up(), len(follower.leads)) == (0, 1)
