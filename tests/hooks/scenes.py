"""Webhooks as they stand after a while."""

from datetime import datetime
from typing import Any

from alliance.hooks.actions import create_endpoint
from alliance.hooks.models import Delivery, Endpoint
from alliance.people.actions import create_client, issue_token
from alliance.people.models import ApiClient
from tests.factories import NOW

ADDRESS = "https://crm.example/hooks"


def program(name: str = "CRM-Sync", scopes: tuple[str, ...] = ("leads:read", "changes:read")) -> ApiClient:
    """A program that may be told what it may read."""
    client = create_client(actor=None, name=name, now=NOW)
    if scopes:
        issue_token(actor=None, client=client, scopes=scopes, days=3650, now=NOW)
    return client


def endpoint(client: ApiClient | None = None, url: str = ADDRESS, **fields: Any) -> Endpoint:
    made = create_endpoint(actor=None, client=client or program(), url=url, types=["lead"], now=NOW)
    Endpoint.objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    return made


def delivery(to: Endpoint, number: int = 1, **fields: Any) -> Delivery:
    """Taken with 200, unless said otherwise."""
    facts: dict[str, Any] = {
        "message_id": f"msg_{to.pk}_{number}",
        "seq": number,
        "kind": "lead.updated",
        "body": '{"type":"lead.updated","data":{"lead_id":7}}',
        "state": Delivery.State.TAKEN,
        "attempts": 1,
        "status": 200,
        "tried_at": NOW,
        "created_at": NOW,
    }
    return Delivery.objects.create(endpoint=to, **{**facts, **fields})


def refused(to: Endpoint, number: int = 1) -> Delivery:
    return delivery(to, number, state=Delivery.State.REFUSED, status=404)


def waiting(to: Endpoint, number: int = 1, next_try_at: datetime = NOW, **fields: Any) -> Delivery:
    facts = {"state": Delivery.State.WAITING, "attempts": 0, "status": None, "tried_at": None}
    return delivery(to, number, **{**facts, "next_try_at": next_try_at, **fields})
