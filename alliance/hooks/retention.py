"""How long the log of messages is kept; the feed keeps what they told for longer."""

from datetime import datetime, timedelta

from django.db.models import Q

from alliance.hooks.models import Delivery, Endpoint

TAKEN_DAYS, OTHER_DAYS = 7, 30
BATCH = 5000


def forget_deliveries(now: datetime) -> int:
    """Drop settled messages that are old and all of removed webhooks, in short transactions; returns how many."""
    old = Q(created_at__lt=now - timedelta(days=TAKEN_DAYS), state=Delivery.State.TAKEN)
    settled = (Delivery.State.REFUSED, Delivery.State.GIVEN_UP)
    older = Q(created_at__lt=now - timedelta(days=OTHER_DAYS), state__in=settled)
    removed = list(Endpoint.objects.filter(state=Endpoint.State.REMOVED).values_list("pk", flat=True))
    total = _forget(old | older) + _forget(Q(endpoint__in=removed))
    Endpoint.objects.filter(pk__in=removed, deliveries=None).delete()
    return total


def _forget(which: Q) -> int:
    total = 0
    while batch := list(Delivery.objects.filter(which).order_by().values_list("pk", flat=True)[:BATCH]):
        total += Delivery.objects.filter(pk__in=batch).delete()[0]
    return total
