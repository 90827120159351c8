"""REST: what a webhook sent, sent again or for a trial; paused, resumed, given a new secret."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.hooks import actions
from alliance.hooks.messages import bodies_of
from alliance.hooks.models import Delivery
from alliance.journal.readable import readable_types
from alliance.paging import keyset_page
from alliance.rest.conditions import read_condition
from alliance.rest.parsing import limit_up_to, one_of, read_query
from alliance.rest.schema import CONDITIONAL_GET, CURSOR, ETAG, IF_MATCH, LIMIT, answers, integer, text
from alliance.rest.views import listing
from alliance.rest.webhooks.shapes import (
    DeliveryList,
    DeliveryView,
    WebhookSecret,
    WebhookView,
    delivery_view,
)
from alliance.rest.webhooks.views import SCOPE, TAGS, WEBHOOK_ID, WebhookAddress

DELIVERY_ID = OpenApiParameter("delivery_id", integer(1, 2**63 - 1), OpenApiParameter.PATH)
READERS: dict[str, Callable[[str], Any]] = {
    "cursor": str,
    "limit": limit_up_to(200),
    "state": one_of(*Delivery.State.values),
}


class WebhookSwitchView(WebhookAddress):
    """Pausing and resuming; each is a subclass."""

    scope = {"POST": SCOPE}
    is_on: bool

    def switched(self, request: Request, webhook_id: int) -> Response:
        changed = actions.switch_endpoint(
            actor=self.actor,
            endpoint=self.endpoint(webhook_id),
            is_on=self.is_on,
            condition=read_condition(request),
            now=timezone.now(),
        )
        return self.answer(changed)


class WebhookPauseView(WebhookSwitchView):
    """Pausing."""

    is_on = False

    @extend_schema(
        operation_id="webhooks_pause",
        tags=TAGS,
        parameters=[WEBHOOK_ID, IF_MATCH, ETAG],
        request=None,
        responses=answers(s200=WebhookView, s404=None, s412=None),
    )
    def post(self, request: Request, webhook_id: int) -> Response:
        """Send nothing for a while; what changes meanwhile is told later."""
        return self.switched(request, webhook_id)


class WebhookResumeView(WebhookSwitchView):
    """Resuming."""

    is_on = True

    @extend_schema(
        operation_id="webhooks_resume",
        tags=TAGS,
        parameters=[WEBHOOK_ID, IF_MATCH, ETAG],
        request=None,
        responses=answers(s200=WebhookView, s404=None, s412=None),
    )
    def post(self, request: Request, webhook_id: int) -> Response:
        """Go on where it stopped; where the feed no longer reaches back, a `feed.resync` comes first."""
        return self.switched(request, webhook_id)


class WebhookRotateView(WebhookAddress):
    """Another secret."""

    scope = {"POST": SCOPE}

    @extend_schema(
        operation_id="webhooks_rotate",
        tags=TAGS,
        parameters=[WEBHOOK_ID, ETAG],
        request=None,
        responses=answers(s200=WebhookSecret, s404=None),
    )
    def post(self, request: Request, webhook_id: int) -> Response:
        """A new secret, said in this answer alone; for 24 hours messages are signed with both."""
        changed = actions.rotate_secret(
            actor=self.actor, endpoint=self.endpoint(webhook_id), now=timezone.now()
        )
        return self.answer(changed, with_secret=True)


class WebhookTestView(WebhookAddress):
    """Trying it."""

    scope = {"POST": SCOPE}

    @extend_schema(
        operation_id="webhooks_test",
        tags=TAGS,
        parameters=[WEBHOOK_ID],
        request=None,
        responses=answers(s201=DeliveryView, s404=None),
    )
    def post(self, request: Request, webhook_id: int) -> Response:
        """Send a message of the type `endpoint.test`, also while paused."""
        delivery = actions.send_test(actor=self.actor, endpoint=self.endpoint(webhook_id), now=timezone.now())
        return Response(delivery_view(delivery, {delivery.pk: delivery.body}), status=201)


class DeliveryListView(WebhookAddress):
    """The log."""

    scope = {"GET": SCOPE}

    @extend_schema(
        operation_id="webhook_deliveries_list",
        tags=TAGS,
        parameters=[
            WEBHOOK_ID,
            CURSOR,
            LIMIT,
            OpenApiParameter("state", text(*Delivery.State.values)),
            *CONDITIONAL_GET,
        ],
        responses=answers(s200=DeliveryList, s404=None),
    )
    def get(self, request: Request, webhook_id: int) -> Response:
        """What was sent or waits, newest first; taken messages are kept for 7 days, others for 30.

        `body` is empty where the change is no longer kept, or the token may not read its type itself.
        """
        query = read_query(request, READERS)
        endpoint = self.endpoint(webhook_id)
        found = Delivery.objects.filter(endpoint=endpoint)
        if "state" in query:
            found = found.filter(state=query["state"])
        page = keyset_page(found, order=("-id",), cursor=query.get("cursor"), limit=query.get("limit", 50))
        bodies = bodies_of(endpoint, page.items, readable_types(self.scopes, None))
        return listing(page, [delivery_view(one, bodies) for one in page.items])


class DeliveryReplayView(WebhookAddress):
    """Once more."""

    scope = {"POST": SCOPE}

    @extend_schema(
        operation_id="webhook_deliveries_replay",
        tags=TAGS,
        parameters=[WEBHOOK_ID, DELIVERY_ID],
        request=None,
        responses=answers(s200=DeliveryView, s404=None, s409=None),
    )
    def post(self, request: Request, webhook_id: int, delivery_id: int) -> Response:
        """Send a settled message once more, under its own `webhook-id`."""
        endpoint = self.endpoint(webhook_id)
        found = get_object_or_404(
            Delivery.objects.select_related("endpoint"), endpoint=endpoint, pk=delivery_id
        )
        delivery = actions.replay(actor=self.actor, delivery=found, now=timezone.now())
        bodies = bodies_of(endpoint, [delivery], readable_types(self.scopes, None))
        return Response(delivery_view(delivery, bodies))
