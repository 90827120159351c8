"""Addresses that changes are sent to: made, changed, tried, switched off; and messages sent once more."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from alliance.conditions import UNCONDITIONAL, Condition
from alliance.errors import require
from alliance.hooks.addresses import check_address
from alliance.hooks.kinds import TEST
from alliance.hooks.messages import new_delivery
from alliance.hooks.models import Delivery, Endpoint
from alliance.hooks.nudging import send_after_commit
from alliance.hooks.permissions import may_manage_endpoints
from alliance.hooks.queries import lock_delivery, lock_endpoint, scopes_of
from alliance.hooks.refusals import (
    AddressTaken,
    DescriptionTooLong,
    NothingToReplay,
    TooManyEndpoints,
    UnknownTypes,
    WebhookChanged,
    WebhookRemoved,
)
from alliance.hooks.signing import new_secret
from alliance.journal.actions import record
from alliance.journal.queries import feed_end
from alliance.journal.readable import SUBJECTS, readable_types
from alliance.people.models import ApiClient, User
from alliance.people.queries import lock_client

MOST_ENDPOINTS = 10
LONGEST_DESCRIPTION = 120
OVERLAP = timedelta(hours=24)


@transaction.atomic
def create_endpoint(
    *,
    actor: User | None,
    client: ApiClient,
    url: str,
    types: Sequence[str],
    description: str = "",
    leaves_out_own: bool = True,
    scopes: Collection[str] | None = None,
    now: datetime,
) -> Endpoint:
    """Told of what changes from now on; its secret is in `secret`, to be shown once.

    `scopes` are those of the token that asks; without one, of all valid tokens of the program together.
    """
    client = lock_client(client)
    require(may_manage_endpoints(actor, client))
    kinds = _checked(client, url, types, description, scopes, now)
    if Endpoint.objects.filter(client=client).exclude(state=Endpoint.State.REMOVED).count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints
    epoch, end = feed_end()
    endpoint = Endpoint(
        client=client, url=url, description=description.strip(), types=kinds, leaves_out_own=leaves_out_own,
        secret=new_secret(), epoch=epoch, position=end, created_at=now,
    )  # fmt: skip
    _save(endpoint)
    record(actor, "endpoint.created", endpoint, data={"url": url, "types": kinds}, at=now)
    return endpoint


@transaction.atomic
def update_endpoint(
    *,
    actor: User | None,
    endpoint: Endpoint,
    url: str,
    types: Sequence[str],
    description: str = "",
    leaves_out_own: bool = True,
    scopes: Collection[str] | None = None,
    condition: Condition = UNCONDITIONAL,
    now: datetime,
) -> Endpoint:
    """Told that way from the next message on; the same again is no news. What waits goes to the new address."""
    endpoint = _locked(actor, endpoint)
    kinds = _checked(endpoint.client, url, types, description, scopes, now)
    # Only now: what cannot be stored at all is wrong whatever version was seen.
    if not condition.holds(endpoint.version):
        raise WebhookChanged
    said = {"url": url, "types": kinds, "description": description.strip(), "leaves_out_own": leaves_out_own}
    changed = {name: value for name, value in said.items() if getattr(endpoint, name) != value}
    if not changed:
        return endpoint
    for name, value in changed.items():
        setattr(endpoint, name, value)
    endpoint.version += 1
    _save(endpoint)
    record(actor, "endpoint.changed", endpoint, data=changed, at=now)
    return endpoint


@transaction.atomic
def remove_endpoint(
    *, actor: User | None, endpoint: Endpoint, condition: Condition = UNCONDITIONAL, now: datetime
) -> None:
    """Nothing is sent there any more; its log is cleared away bit by bit."""
    endpoint = _locked(actor, endpoint, condition)
    endpoint.state, endpoint.secret, endpoint.former_secret = Endpoint.State.REMOVED, "", ""
    endpoint.save(update_fields=["state", "secret", "former_secret"])
    record(actor, "endpoint.removed", endpoint, data={"url": endpoint.url}, at=now)


@transaction.atomic
def rotate_secret(*, actor: User | None, endpoint: Endpoint, now: datetime) -> Endpoint:
    """A new secret; for a day messages are signed with both, so that the receiver can change over in peace."""
    endpoint = _locked(actor, endpoint)
    endpoint.former_secret, endpoint.former_secret_until = endpoint.secret, now + OVERLAP
    endpoint.secret = new_secret()
    endpoint.version += 1
    endpoint.save(update_fields=["secret", "former_secret", "former_secret_until", "version"])
    record(actor, "endpoint.secret_rotated", endpoint, at=now)
    return endpoint


@transaction.atomic
def switch_endpoint(
    *,
    actor: User | None,
    endpoint: Endpoint,
    is_on: bool,
    condition: Condition = UNCONDITIONAL,
    now: datetime,
) -> Endpoint:
    """On again, it goes on where it stopped, or is told to read everything again where the feed is shorter."""
    endpoint = _locked(actor, endpoint, condition)
    wanted = Endpoint.State.ACTIVE if is_on else Endpoint.State.OFF
    if endpoint.state == wanted:
        return endpoint
    endpoint.state, endpoint.version = wanted, endpoint.version + 1
    endpoint.failures, endpoint.failing_since, endpoint.quiet_until = 0, None, None
    endpoint.save(update_fields=["state", "version", "failures", "failing_since", "quiet_until"])
    record(actor, "endpoint.switched_on" if is_on else "endpoint.switched_off", endpoint, at=now)
    return endpoint


@transaction.atomic
def send_test(*, actor: User | None, endpoint: Endpoint, now: datetime) -> Delivery:
    """A message that says nothing but that it came; it goes out at once, also while the webhook is paused."""
    endpoint = _locked(actor, endpoint)
    said = {"type": TEST, "timestamp": now.isoformat(), "data": {"webhook_id": endpoint.pk}}
    delivery = new_delivery(endpoint, TEST, now, body=json.dumps(said))
    delivery.save()
    _end_quiet(endpoint)
    return delivery


@transaction.atomic
def replay(*, actor: User | None, delivery: Delivery, now: datetime) -> Delivery:
    """Send a settled message once more, under its own id. Raises NothingToReplay while it waits."""
    endpoint = _locked(actor, delivery.endpoint)
    delivery = lock_delivery(delivery)
    if not delivery.is_settled:
        raise NothingToReplay
    delivery.state, delivery.next_try_at, delivery.first_tried_at = Delivery.State.WAITING, now, None
    delivery.save(update_fields=["state", "next_try_at", "first_tried_at"])
    _end_quiet(endpoint)
    return delivery


def _locked(actor: User | None, endpoint: Endpoint, condition: Condition = UNCONDITIONAL) -> Endpoint:
    """The endpoint under lock, if the actor may change it, it is there, and as it was seen."""
    endpoint = lock_endpoint(endpoint)
    require(may_manage_endpoints(actor, endpoint.client))
    if endpoint.state == Endpoint.State.REMOVED:
        raise WebhookRemoved
    if not condition.holds(endpoint.version):
        raise WebhookChanged
    return endpoint


def _checked(
    client: ApiClient,
    url: str,
    types: Sequence[str],
    description: str,
    scopes: Collection[str] | None,
    now: datetime,
) -> list[str]:
    """The types in their order; raises ScopeMissing, UnknownTypes, AddressNotUsable, DescriptionTooLong."""
    check_address(url)
    if len(description.strip()) > LONGEST_DESCRIPTION:
        raise DescriptionTooLong
    if not types or set(types) - set(SUBJECTS):
        raise UnknownTypes
    readable_types(scopes_of(client, now) if scopes is None else scopes, types)
    return [kind for kind in SUBJECTS if kind in types]


def _save(endpoint: Endpoint) -> None:
    try:
        with transaction.atomic():
            endpoint.save()
    except IntegrityError as error:
        raise AddressTaken from error


def _end_quiet(endpoint: Endpoint) -> None:
    """Somebody waits for the answer, so it is tried now and not when the next attempt would be."""
    Endpoint.objects.filter(pk=endpoint.pk).update(quiet_until=None)
    send_after_commit()
