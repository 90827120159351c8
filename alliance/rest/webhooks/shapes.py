"""Bodies in and out; the OpenAPI document is made from these."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from alliance.hooks.models import Delivery, Endpoint
from alliance.journal.readable import SUBJECTS
from alliance.rest.schema import field

Kind = Annotated[str, field(*SUBJECTS)]
Address = Annotated[str, field(format="uri", maxLength=500)]


class WebhookBody(msgspec.Struct, forbid_unknown_fields=True):
    """Where to send to (https), and of which kinds of change; the token must be allowed to read each of them."""

    url: Address
    types: list[Kind]
    description: str = ""
    leaves_out_own: bool = True


class WebhookPatch(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be another way; what is not named stays."""

    url: Address | UnsetType = UNSET
    types: list[Kind] | UnsetType = UNSET
    description: str | UnsetType = UNSET
    leaves_out_own: bool | UnsetType = UNSET


class WebhookView(msgspec.Struct):
    """A webhook. `state` is `active`, `off` (somebody paused it) or `broken` (it paused by itself).

    `position` is its place in the feed: what lies behind it has been told or waits to be sent. It and `failing_since`
    move by themselves and make no new version.
    """

    id: int
    url: str
    types: list[str]
    description: str
    leaves_out_own: bool
    state: str
    position: int
    failing_since: datetime | None
    created_at: datetime


class WebhookSecret(msgspec.Struct):
    """The webhook with its secret, which no other answer says; until `former_until` the one before signs along."""

    webhook: WebhookView
    secret: str
    former_until: datetime | None


class WebhookList(msgspec.Struct):
    """All webhooks of the program; there are ten at most."""

    results: list[WebhookView]
    next_cursor: str | None


class DeliveryView(msgspec.Struct):
    """A message. `state` is `waiting`, `taken`, `refused` or `given_up`; `status` is that of the last answer.

    `error` says why there was no answer; `body` what is sent, if that is still kept.
    """

    id: int
    message_id: str
    kind: str
    state: str
    attempts: int
    status: int | None
    error: str
    created_at: datetime
    tried_at: datetime | None
    next_try_at: datetime | None
    body: str


class DeliveryList(msgspec.Struct):
    """A page of the log, newest first."""

    results: list[DeliveryView]
    next_cursor: str | None


def webhook_view(endpoint: Endpoint) -> WebhookView:
    return WebhookView(**{name: getattr(endpoint, name) for name in WebhookView.__struct_fields__})


def secret_view(endpoint: Endpoint) -> WebhookSecret:
    return WebhookSecret(webhook_view(endpoint), endpoint.secret, endpoint.former_secret_until)


def delivery_view(delivery: Delivery, bodies: Mapping[int, str]) -> DeliveryView:
    """With its body from `bodies_of`."""
    own = {name: getattr(delivery, name) for name in DeliveryView.__struct_fields__ if name != "body"}
    return DeliveryView(**own, body=bodies.get(delivery.pk, ""))
