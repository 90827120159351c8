"""Reading webhooks: a technical setting, so administrators only; and taking them up for work."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from alliance.hooks.kinds import TEST
from alliance.hooks.models import Delivery, Endpoint
from alliance.journal.readable import readable_types
from alliance.people.models import ApiClient, ApiToken, User
from alliance.people.permissions import may_manage_clients

# Who may follow the feed or look after webhooks of its own.
MAY_BE_TOLD = {"changes:read", "webhooks:write"}
FAILED = Q(attempts__gt=0) & ~Q(state=Delivery.State.TAKEN)


@dataclass(frozen=True)
class WebhookStates:
    """How many webhooks of a program are in each state."""

    active: int = 0
    failing: int = 0
    off: int = 0
    broken: int = 0

    @property
    def all(self) -> int:
        return self.active + self.failing + self.off + self.broken


@dataclass(frozen=True)
class EndpointRow:
    """One line of the list: the webhook and the message that was tried last."""

    endpoint: Endpoint
    last: Delivery | None


def visible_endpoints(user: User) -> QuerySet[Endpoint]:
    """All webhooks with their programs for administrators; nothing for anybody else."""
    endpoints = Endpoint.objects.select_related("client").exclude(state=Endpoint.State.REMOVED)
    return endpoints if may_manage_clients(user) else endpoints.none()


def visible_deliveries(user: User) -> QuerySet[Delivery]:
    """The messages of the webhooks that the person sees."""
    deliveries = Delivery.objects.select_related("endpoint__client")
    deliveries = deliveries.exclude(endpoint__state=Endpoint.State.REMOVED)
    return deliveries if may_manage_clients(user) else deliveries.none()


def own_endpoints(client: ApiClient) -> QuerySet[Endpoint]:
    """The webhooks of a program, for the program itself."""
    return (
        Endpoint.objects.select_related("client").filter(client=client).exclude(state=Endpoint.State.REMOVED)
    )


def deliveries_of(endpoint: Endpoint, *, failed: bool) -> QuerySet[Delivery]:
    """What was sent there; or only what was tried and not taken."""
    deliveries = Delivery.objects.filter(endpoint=endpoint)
    return deliveries.filter(FAILED) if failed else deliveries


def rows_of(endpoints: Sequence[Endpoint]) -> list[EndpointRow]:
    """Each with the message tried last, in one query for all of them."""
    tried = Delivery.objects.filter(endpoint=OuterRef("pk"), tried_at__isnull=False).order_by("-tried_at")
    newest = Endpoint.objects.filter(pk__in=[one.pk for one in endpoints]).values(
        last=Subquery(tried.values("pk")[:1])
    )
    last = {one.endpoint_id: one for one in Delivery.objects.filter(pk__in=newest)}
    return [EndpointRow(endpoint, last.get(endpoint.pk)) for endpoint in endpoints]


def scopes_of(client: ApiClient, now: datetime) -> set[str]:
    """What the program may do with its valid tokens together."""
    valid = ApiToken.objects.filter(client=client, revoked_at=None, expires_at__gt=now)
    return {scope for scopes in valid.values_list("scopes", flat=True) for scope in scopes}


def tellable_types(client: ApiClient, now: datetime) -> list[str]:
    """What a program may be told: what its valid tokens let it read in the change feed, together."""
    scopes = scopes_of(client, now) if client.user.is_active else set()
    return readable_types(scopes, None) if scopes & MAY_BE_TOLD else []


def may_be_told(endpoint: Endpoint, now: datetime) -> bool:
    """Its program may read all that it wants to be told of."""
    return set(endpoint.types) <= set(tellable_types(endpoint.client, now))


def webhook_states() -> dict[int, WebhookStates]:
    """How the webhooks of each program are, in one query."""
    state = Endpoint.State
    fails = Q(failures__gt=0)
    counted = Endpoint.objects.values("client_id").annotate(
        active=Count("pk", filter=Q(state=state.ACTIVE) & ~fails),
        failing=Count("pk", filter=Q(state=state.ACTIVE) & fails),
        off=Count("pk", filter=Q(state=state.OFF)),
        broken=Count("pk", filter=Q(state=state.BROKEN)),
    )
    return {
        row["client_id"]: WebhookStates(row["active"], row["failing"], row["off"], row["broken"])
        for row in counted
    }


def take_endpoint(pk: int) -> Endpoint | None:
    """A webhook that is on, locked, with its program; None while another worker is at it."""
    rows = Endpoint.objects.select_for_update(skip_locked=True, of=("self",)).select_related("client__user")
    return rows.filter(pk=pk, state=Endpoint.State.ACTIVE).first()


def take_due_endpoints(now: datetime, most: int, endpoint_id: int | None = None) -> list[Endpoint]:
    """Webhooks with something due that nobody sends to now, locked; those that were served longest ago first.

    One that is not on has only tests to send.
    """
    due = Delivery.objects.filter(endpoint=OuterRef("pk"), state=Delivery.State.WAITING, next_try_at__lte=now)
    free = Q(busy_until=None) | Q(busy_until__lte=now)
    rows = Endpoint.objects.filter(
        free,
        Q(quiet_until=None) | Q(quiet_until__lte=now),
        Q(Exists(due), state=Endpoint.State.ACTIVE)
        | Q(Exists(due.filter(kind=TEST)), state__in=(Endpoint.State.OFF, Endpoint.State.BROKEN)),
        **({} if endpoint_id is None else {"pk": endpoint_id}),
    )
    taken = rows.select_for_update(skip_locked=True, of=("self",)).select_related("client__user")
    return list(taken.order_by(F("busy_until").asc(nulls_first=True), "pk")[:most])


def due_deliveries(endpoint: Endpoint, now: datetime) -> QuerySet[Delivery]:
    """What is due there: tests first, for somebody waits for them, then in the order of the feed.

    One that is not on, or whose program may not read all of its kinds any more, has only tests to send.
    """
    due = Delivery.objects.filter(endpoint=endpoint, state=Delivery.State.WAITING, next_try_at__lte=now)
    if not endpoint.is_on or not may_be_told(endpoint, now):
        due = due.filter(kind=TEST)
    return due.order_by(F("seq").asc(nulls_first=True), "pk")


def lock_endpoint(endpoint: Endpoint) -> Endpoint:
    """The webhook under lock, with its program."""
    rows = Endpoint.objects.select_for_update(of=("self",)).select_related("client__user")
    return rows.get(pk=endpoint.pk)


def lock_delivery(delivery: Delivery) -> Delivery:
    return Delivery.objects.select_for_update(of=("self",)).select_related("endpoint").get(pk=delivery.pk)


def lock_waiting(pks: Collection[int]) -> dict[int, Delivery]:
    """Those of the messages that still wait, under lock: whoever was settled meanwhile is left alone."""
    rows = Delivery.objects.filter(pk__in=list(pks), state=Delivery.State.WAITING)
    return {one.pk: one for one in rows.select_for_update().order_by("pk")}
