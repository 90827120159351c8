"""One webhook of the demo company: its receiver stopped answering, so it is paused and calls nobody by itself."""

import json
from datetime import datetime, timedelta

from alliance.hooks.actions import create_endpoint
from alliance.hooks.models import Delivery, Endpoint
from alliance.journal.actions import record
from alliance.journal.models import Entry
from alliance.people.actions import issue_token
from alliance.people.models import ApiClient

ADDRESS = "https://crm.nordhang.example/hooks/alliance"
SCOPES = ("leads:read", "leads:write", "handoffs:read", "changes:read")
# How many hours ago, what came of it, how many attempts, the last answer, why there was none.
STORY = [
    (98, Delivery.State.TAKEN, 1, 200, ""),
    (96, Delivery.State.TAKEN, 1, 200, ""),
    (93, Delivery.State.TAKEN, 2, 200, ""),
    (91, Delivery.State.REFUSED, 1, 404, ""),
    (80, Delivery.State.GIVEN_UP, 12, 503, ""),
    (52, Delivery.State.GIVEN_UP, 12, 503, ""),
    (29, Delivery.State.GIVEN_UP, 11, None, "timed_out"),
]


def load(now: datetime) -> None:
    """The CRM was told for months; three days ago it stopped answering."""
    client = ApiClient.objects.get(slug="crm-sync")
    began = now - timedelta(days=120)
    issue_token(actor=None, client=client, scopes=SCOPES, days=365, now=began)
    endpoint = create_endpoint(
        actor=None, client=client, url=ADDRESS, types=["lead", "handoff"],
        description="Leads und Übergaben ins CRM (Paul)", now=began,
    )  # fmt: skip
    failing_since = now - timedelta(hours=80)
    endpoint.state, endpoint.failing_since, endpoint.failures = Endpoint.State.BROKEN, failing_since, 35
    endpoint.save(update_fields=["state", "failing_since", "failures"])
    paused_at = now - timedelta(hours=8)
    record(None, "endpoint.paused", endpoint, data={"url": ADDRESS, "status": 503}, at=paused_at)
    told = zip(STORY, _entries(), strict=False)
    Delivery.objects.bulk_create(_message(endpoint, line, entry, now) for line, entry in told)


def _entries() -> list[Entry]:
    """What the demo says of leads and of hand-offs, by turns."""
    newest = [
        Entry.objects.filter(subject_type=kind).order_by("-id")[: len(STORY)] for kind in ("lead", "handoff")
    ]
    return [entry for pair in zip(*newest, strict=False) for entry in pair]


def _message(
    endpoint: Endpoint, line: tuple[int, str, int, int | None, str], entry: Entry, now: datetime
) -> Delivery:
    hours, state, attempts, status, error = line
    at = now - timedelta(hours=hours)
    data = {"verb": entry.verb, "subject_type": entry.subject_type, "subject_id": entry.subject_id}
    return Delivery(
        endpoint=endpoint,
        message_id=f"msg_demo{hours:03}",
        kind=entry.verb,
        body=json.dumps({"type": entry.verb, "timestamp": at.isoformat(), "data": data}),
        state=state,
        attempts=attempts,
        created_at=at,
        tried_at=at + timedelta(seconds=3 if attempts == 1 else 86_000),
        status=status,
        error=error,
    )


def remove() -> None:
    Endpoint.objects.filter(client__is_demo=True).delete()
