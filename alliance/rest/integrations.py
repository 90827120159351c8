"""How each program is doing: when it was here, how often it called, what it was refused, how far behind it is."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

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

    @property
    def is_behind(self) -> bool:
        return bool(self.lag)


def connections(reader: User, now: datetime) -> list[Connection]:
    """All programs by name, for everybody with a place here. Three queries, whatever their number."""
    if not has_place(reader):
        return []
    clients = list(
        ApiClient.objects.annotate(last_used_at=Max("tokens__last_used_at")).order_by("name", "pk")
    )
    calls, places, end, troubles = calls_today(clients, now), positions(clients), last_seq(), _troubles()
    return [
        Connection(
            client=client,
            last_used_at=client.last_used_at,
            calls=calls.get(client.pk),
            lag=max(0, end - places[client.pk]) if client.pk in places else None,
            troubles=troubles[client.pk],
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
