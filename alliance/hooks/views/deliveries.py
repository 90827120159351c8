"""One message: what it said, what came of it, and once more."""

import json
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliance.hooks import actions
from alliance.hooks.kinds import TEST
from alliance.hooks.messages import body_of
from alliance.hooks.models import Delivery
from alliance.hooks.queries import visible_deliveries
from alliance.people.permissions import admin_required
from alliance.people.requests import PersonRequest
from alliance.web.pages import page_or_fragment

SOON = timedelta(minutes=1)


def visible_delivery(request: PersonRequest, delivery_id: int) -> Delivery:
    return get_object_or_404(visible_deliveries(request.user), pk=delivery_id)


@require_GET
@admin_required
def webhook_delivery(request: PersonRequest, delivery_id: int) -> HttpResponse:
    """A page that looks again by itself while an attempt is close."""
    delivery, now = visible_delivery(request, delivery_id), timezone.now()
    context = {
        "delivery": delivery,
        "endpoint": delivery.endpoint,
        "body": spread(body_of(delivery)),
        "is_close": is_close(delivery, now),
    }
    return page_or_fragment(request, "hooks/delivery_detail.html", "hooks/_delivery.html", context)


@require_POST
@admin_required
def webhook_redeliver(request: PersonRequest, delivery_id: int) -> HttpResponse:
    delivery = visible_delivery(request, delivery_id)
    actions.replay(actor=request.user, delivery=delivery, now=timezone.now())
    messages.success(request, _("It is sent once more, under the same id."))
    return redirect("webhook_delivery", delivery.pk)


def is_close(delivery: Delivery, now: datetime) -> bool:
    """Within a minute somebody who waits learns more; a test goes out also while the webhook is paused."""
    goes_out = delivery.endpoint.is_on or delivery.kind == TEST
    return goes_out and delivery.next_try_at is not None and delivery.next_try_at < now + SOON


def spread(body: str) -> str:
    """A body over several lines, for reading; it is sent as one."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
