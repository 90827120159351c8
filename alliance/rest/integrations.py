"""How each program is doing: when it was here, how often it called, what it was refused, how far behind it is."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from alliance.hooks.queries import WebhookStates, webhook_states
from alliance.journal.queries import last_seq
from alliance.people.models import ApiClient, User
from alliance.people.permissions import has_place
from alliance.rest.feed_readers import positions
from alliance.rest.hints import hint
from alliance.rest.limits import calls_today
from alliance.rest.models import Refusal

REFUSALS_SHOWN, REFUSALS_READ = 5, 500


@dataclass(frozen=True)
class Trouble:
    """What a program was refused, and what to do about it."""

    refusal: Refusal
    hint: str


@dataclass(frozen=True)
class Connection:
    """One program; `lag` is how many changes it has not read yet, None when it reads no feed."""

    client: ApiClient
    last_used_at: datetime | None
    calls: int | None
    lag: int | None
    troubles: list[Trouble]
    webhooks: WebhookStates = WebhookStates()

    @property
    def is_behind(self) -> bool:
        return bool(self.lag)


@dataclass(frozen=True)
class Reason:
    """Everything a program was refused for one reason, the latest first."""

    code: str
    hint: str
    refusals: list[Refusal]

    @property
    def count(self) -> int:
        return sum(refusal.count for refusal in self.refusals)

    @property
    def last_at(self) -> datetime:
        return self.refusals[0].last_at


def connections(reader: User, now: datetime) -> list[Connection]:
    """All programs by name, for everybody with a place here. The same queries, whatever their number."""
    clients = list(visible_programs(reader).order_by("name", "pk"))
    return _connections(clients, _troubles() if clients else {}, now)


def visible_programs(reader: User) -> QuerySet[ApiClient]:
    """The programs with the moment of their last call; nothing for people without a place."""
    clients = ApiClient.objects.annotate(last_used_at=Max("tokens__last_used_at"))
    return clients if has_place(reader) else clients.none()


def connection_of(client: ApiClient, now: datetime) -> Connection:
    """How one of `visible_programs` is doing, without what it was refused."""
    return _connections([client], {}, now)[0]


def reasons_of(client: ApiClient) -> list[Reason]:
    """What a program was refused in the last month, grouped by the reason."""
    found: dict[str, list[Refusal]] = {}
    for refusal in client.refusals.order_by("-last_at", "-pk")[:REFUSALS_READ]:
        found.setdefault(refusal.code, []).append(refusal)
    return [Reason(code, str(hint(code)), refusals) for code, refusals in found.items()]


def _connections(
    clients: list[ApiClient], troubles: Mapping[int, list[Trouble]], now: datetime
) -> list[Connection]:
    if not clients:
        return []
    calls, places, end = calls_today(clients, now), positions(clients), last_seq()
    webhooks = webhook_states()
    return [
        Connection(
            client=client,
            last_used_at=client.last_used_at,  # type: ignore[attr-defined]
            calls=calls.get(client.pk),
            lag=max(0, end - places[client.pk]) if client.pk in places else None,
            troubles=troubles.get(client.pk, []),
            webhooks=webhooks.get(client.pk, WebhookStates()),
        )
        for client in clients
    ]


def _troubles() -> dict[int, list[Trouble]]:
    """The latest of each client."""
    found: dict[int, list[Trouble]] = defaultdict(list)
    for refusal in Refusal.objects.order_by("-last_at")[:REFUSALS_READ]:
        if len(found[refusal.client_id]) < REFUSALS_SHOWN:
            found[refusal.client_id].append(Trouble(refusal, str(hint(refusal.code))))
    return found
