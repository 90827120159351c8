"""A client that a stranger generates from the schema, and nothing else, runs the whole story of a sync."""

import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any

import httpx
import pytest
from django.test import Client

from alliance.journal.publisher import publish_all
from alliance.people.actions import create_client, issue_token
from alliance.people.models import SCOPES
from alliance.rest.openapi import document
from tests.cast import Cast
from tests.factories import NOW, make_definition, make_lead
from tests.handoffs.scenes import CONTEXT
from tests.intake.merging.scenes import two_of_one

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("K07")]
NAME = "generated_alliance_client"
Connect = Callable[..., Any]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("generated")
    (folder / "schema.json").write_bytes(document())
    (folder / "config.yml").write_text("post_hooks: []\n")
    made = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate", "--path", "schema.json", "--meta", "none",
         "--output-path", NAME, "--config", "config.yml"],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    assert "Warning" not in made.stdout
    sys.path.insert(0, str(folder))
    yield importlib.import_module(NAME)
    sys.path.remove(str(folder))


@pytest.fixture
def connect(package: ModuleType, db: None) -> Iterator[Connect]:
    opened: list[httpx.Client] = []

    def connect(name: str, side: str | None = None, scopes: Sequence[str] = SCOPES, **options: Any) -> Any:
        """The generated client with a token that may everything, if not said otherwise."""
        owner = create_client(actor=None, name=name, system=name.lower(), side=side, now=NOW)
        _token, raw = issue_token(actor=None, client=owner, scopes=list(scopes), days=3650, now=NOW)
        client = package.AuthenticatedClient(base_url="http://testserver/api/v1", token=raw)
        headers = {"Authorization": f"Bearer {raw}", "Accept-Language": "en"}
        transport = httpx.MockTransport(ask)
        address = "http://testserver/api/v1"
        opened.append(httpx.Client(transport=transport, base_url=address, headers=headers, **options))
        return client.set_httpx_client(opened[-1])

    yield connect
    for session in opened:
        session.close()


def ask(request: httpx.Request) -> httpx.Response:
    """Into this process instead of over the wire: what the test made is not committed."""
    kind = request.headers.get("Content-Type", "")
    url, body = request.url.raw_path.decode(), request.content
    answer = Client().generic(request.method, url, body, content_type=kind, headers=dict(request.headers))
    return httpx.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)


def call(name: str, *places: Any, client: Any, body: Any = None, **parameters: Any) -> Any:
    """One operation by its name; a body as the generated class of its kind, made from plain data."""
    group, operation = name.split(".")
    module = importlib.import_module(f"{NAME}.api.{group}.{operation}")
    if body is not None:
        kind, data = body
        parameters["body"] = getattr(importlib.import_module(f"{NAME}.models"), kind).from_dict(data)
    return module.sync_detailed(*places, client=client, **parameters)


def test_the_story_of_a_sync(connect: Connect, cast: Cast) -> None:
    make_definition()
    crm, sales = connect("CRM"), connect("Field", "sales")

    made = call("leads.leads_put_by_external_id", "crm", "7", client=crm, body=("LeadRow", lead(7)))
    again = call("leads.leads_put_by_external_id", "crm", "7", client=crm, body=("LeadRow", lead(7)))
    many = call("leads.leads_bulk", client=crm, body=("BatchBody", {"leads": [lead(8), {"email": "@"}]}))
    assert [answer.status_code for answer in (made, again, many)] == [201, 200, 200]
    assert [one.status for one in many.parsed.results] == ["created", "refused"]

    pk, tag = made.parsed.id, again.headers["ETag"]
    change = ("LeadChange", {"city": "Ulm"})
    patched = call("leads.leads_patch", pk, client=crm, body=change, if_match=tag)
    stale = call("leads.leads_patch", pk, client=crm, body=("LeadChange", {"city": "Bonn"}), if_match=tag)
    assert (patched.parsed.city, patched.parsed.applied, stale.status_code) == ("Ulm", ["city"], 412)
    assert (stale.parsed.code, stale.parsed.status) == ("changed_meanwhile", 412)

    moved = call(
        "leads.leads_move", pk, client=crm, body=("TransitionBody", {"stage": "mql", "reason": "Messe"})
    )
    touch = call("touches.touches_create", client=crm, body=("TouchBody", {"lead_id": pk, "kind": "webinar"}))
    consent = ("ConsentBody", {"lead_id": pk, "channel": "phone", "basis": "own_request"})
    agreed = call("consents.consents_create", client=crm, body=consent)
    assert [answer.status_code for answer in (moved, touch, agreed)] == [200, 201, 201]
    assert (moved.parsed.stage, touch.parsed.system, agreed.parsed.lead_id) == ("mql", "crm", pk)
    hand_over(crm, sales, pk)


def hand_over(crm: Any, sales: Any, lead_id: int) -> None:
    """Offer, read in the feed, accept by the other side's own program."""
    start = call("changes.changes_list", client=sales, cursor="now").parsed.next_cursor
    offer = ("OfferBody", {"team": "Vertrieb Süd", "context": CONTEXT})
    offered = call("hand_offs.handoffs_offer", lead_id, client=crm, body=offer, idempotency_key="offer-7")
    replayed = call("hand_offs.handoffs_offer", lead_id, client=crm, body=offer, idempotency_key="offer-7")
    publish_all()

    changes = call("changes.changes_list", client=sales, cursor=start, limit=1000).parsed
    (entry,) = [change for change in changes.results if change.verb == "handoff.offered"]
    nothing: tuple[str, dict[str, Any]] = ("NoBody", {})
    denied = call("hand_offs.handoffs_accept", entry.subject_id, client=crm, body=nothing)
    accepted = call("hand_offs.handoffs_accept", entry.subject_id, client=sales, body=nothing)

    assert (offered.status_code, replayed.headers["Idempotency-Replayed"]) == (201, "true")
    assert (entry.lead_id, entry.origin, changes.has_more) == (lead_id, "crm", False)
    assert (denied.status_code, denied.parsed.code) == (403, "wrong_side")
    assert (accepted.status_code, accepted.parsed.state) == (200, "accepted")


def test_a_merged_lead_is_followed_to_the_one_it_went_into(connect: Connect, cast: Cast) -> None:
    keep, drop = two_of_one()
    sales, following = connect("Field", "sales"), connect("Follower", follow_redirects=True)

    made = call("leads.leads_merge", keep.pk, client=sales, body=("MergeBody", {"drop": drop.pk}))
    told = call("leads.leads_get", drop.pk, client=sales)
    led = call("leads.leads_get", drop.pk, client=following)
    refused = call("leads.leads_patch", drop.pk, client=sales, body=("LeadChange", {"city": "Ulm"}))
    nothing: tuple[str, dict[str, Any]] = ("UnmergeBody", {})
    undone = call("leads.leads_unmerge", keep.pk, made.parsed.id, client=sales, body=nothing)
    back = call("leads.leads_get", drop.pk, client=following)

    assert (told.status_code, told.parsed.merged_into) == (301, keep.pk)
    assert (led.status_code, led.parsed.id) == (200, keep.pk)
    assert (refused.status_code, refused.parsed.code, refused.parsed["merged_into"]) == (
        410,
        "merged_into",
        keep.pk,
    )
    assert (undone.parsed.restored_id, back.parsed.id) == (drop.pk, drop.pk)


def test_who_may_only_write_gets_short_answers_that_the_client_understands(
    connect: Connect, cast: Cast
) -> None:
    make_definition()
    blind = connect("Form", scopes=("leads:write", "handoffs:write"))

    made = call("leads.leads_put_by_external_id", "form", "7", client=blind, body=("LeadRow", lead(7)))
    offer = ("OfferBody", {"team": "Vertrieb Süd", "context": CONTEXT})
    offered = call("hand_offs.handoffs_offer", make_lead(stage="mql").pk, client=blind, body=offer)

    assert (type(made.parsed).__name__, made.parsed.version) == ("LeadWritten", 1)
    assert "email" in made.parsed.applied
    assert (type(offered.parsed).__name__, offered.parsed.state) == ("HandoffWritten", "offered")


def lead(number: int) -> dict[str, Any]:
    return {
        "external_id": str(number),
        "email": f"m.keller{number}@falkenried.example",
        "phone": "+49 711 8059200",
        "first_name": "Mara",
        "last_name": f"Keller{number}",
        "job_title": "Leiterin Instandhaltung",
        "company": {"name": "Falkenried GmbH", "domain": "falkenried.example", "country": "DE"},
        "consents": [{"channel": "email", "basis": "consent_express"}],
    }


def test_the_schema_is_the_one_that_is_served(client: Any) -> None:
    assert json.loads(client.get("/api/v1/schema").content) == json.loads(document())
