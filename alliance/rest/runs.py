"""Runs: what a program wrote without a pause, put together from what was counted in passing."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from alliance.journal.queries import last_seq
from alliance.people.models import ApiClient
from alliance.rest.feed_readers import positions
from alliance.rest.models import SyncRun
from alliance.rest.writes import COUNTED, Written, take_writes

PAUSE = timedelta(minutes=5)
KEPT_FOR = timedelta(days=90)


def fold_writes() -> int:
    """Add what was counted since the last time to the running runs, or begin new ones; how many changed."""
    clients = list(ApiClient.objects.order_by("pk"))
    written = take_writes(clients)
    if not written:
        return 0
    places, end = positions(clients), last_seq()
    for client in clients:
        if client.pk in written:
            lag = max(0, end - places[client.pk]) if client.pk in places else None
            _fold(client, written[client.pk], lag)
    return len(written)


@transaction.atomic
def _fold(client: ApiClient, written: Written, lag: int | None) -> SyncRun:
    """One at a time for each client, so that no run begins twice."""
    ApiClient.objects.select_for_update(no_key=True).get(pk=client.pk)
    run = runs_of(client).order_by("-id").first()
    if run is None or written.first - run.last_at > PAUSE:
        run = SyncRun(client=client, started_at=written.first, last_at=written.last)
    run.started_at, run.last_at = min(run.started_at, written.first), max(run.last_at, written.last)
    run.lag = lag
    for name in COUNTED:
        setattr(run, name, getattr(run, name) + written.counts[name])
    run.save()
    return run


def runs_of(client: ApiClient) -> QuerySet[SyncRun]:
    """What the program wrote, run by run."""
    return SyncRun.objects.filter(client=client)


def forget_old_runs(now: datetime) -> int:
    """Drop runs that ended three months ago."""
    return SyncRun.objects.filter(last_at__lt=now - KEPT_FOR).delete()[0]
