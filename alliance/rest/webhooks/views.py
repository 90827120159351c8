"""REST: a program looks after its own webhooks, with the rules of the browser."""

from typing import Any

import msgspec
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.hooks import actions
from alliance.hooks.models import Endpoint
from alliance.hooks.queries import own_endpoints
from alliance.paging import Page
from alliance.rest.conditions import etag, read_condition
from alliance.rest.openapi import examples, links
from alliance.rest.parsing import read_json, read_query
from alliance.rest.schema import CONDITIONAL_GET, ETAG, IF_MATCH, LOCATION, answers, body, integer
from alliance.rest.views import ApiView, listing
from alliance.rest.webhooks.examples import EXAMPLES
from alliance.rest.webhooks.shapes import (
    WebhookBody,
    WebhookList,
    WebhookPatch,
    WebhookSecret,
    WebhookView,
    secret_view,
    webhook_view,
)

SCOPE = "webhooks:write"
TAGS = ["webhooks"]
WEBHOOK_ID = OpenApiParameter("webhook_id", integer(1, 2**63 - 1), OpenApiParameter.PATH)


class WebhookAddress(ApiView):
    """An address below one of the program's own webhooks."""

    def endpoint(self, webhook_id: int) -> Endpoint:
        return get_object_or_404(own_endpoints(self.client), pk=webhook_id)

    def answer(self, endpoint: Endpoint, status: int = 200, *, with_secret: bool = False) -> Response:
        """The webhook as it is now."""
        headers = {"ETag": etag(endpoint.version)}
        if status == 201:
            headers["Location"] = reverse("api_webhook_detail", args=[endpoint.pk])
        view = secret_view(endpoint) if with_secret else webhook_view(endpoint)
        return Response(view, status=status, headers=headers)


class WebhookListView(WebhookAddress):
    """The program's webhooks."""

    scope = {"GET": SCOPE, "POST": SCOPE}

    @extend_schema(
        operation_id="webhooks_list",
        tags=TAGS,
        parameters=[*CONDITIONAL_GET],
        responses=answers(s200=WebhookList),
    )
    def get(self, request: Request) -> Response:
        """The program's own webhooks, newest first."""
        read_query(request, {})
        found = list(own_endpoints(self.client).order_by("-pk"))
        return listing(Page(found, None, len(found)), [webhook_view(one) for one in found])

    @extend_schema(
        operation_id="webhooks_create",
        tags=TAGS,
        parameters=[ETAG, LOCATION],
        request=body(WebhookBody),
        responses=answers(s201=WebhookSecret, s403=None, s409=None, s422=None),
    )
    def post(self, request: Request) -> Response:
        """Be told of what changes from now on; this answer alone says the secret.

        Messages are signed as the Standard Webhooks describe it: take one when `webhook-signature` fits and
        `webhook-timestamp` is at most five minutes old, once per `webhook-id`, and answer 2xx at once.
        """
        said = read_json(request, WebhookBody)
        endpoint = actions.create_endpoint(
            actor=self.actor,
            client=self.client,
            scopes=self.scopes,
            now=timezone.now(),
            **msgspec.structs.asdict(said),
        )
        return self.answer(endpoint, 201, with_secret=True)


class WebhookDetailView(WebhookAddress):
    """One webhook."""

    scope = {"GET": SCOPE, "PATCH": SCOPE, "DELETE": SCOPE}

    @extend_schema(
        operation_id="webhooks_get",
        tags=TAGS,
        parameters=[WEBHOOK_ID, *CONDITIONAL_GET],
        responses=answers(s200=WebhookView, s404=None),
    )
    def get(self, request: Request, webhook_id: int) -> Response:
        """Where it sends to, how it is doing, and how far it has read the feed."""
        read_query(request, {})
        return self.answer(self.endpoint(webhook_id))

    @extend_schema(
        operation_id="webhooks_update",
        tags=TAGS,
        parameters=[WEBHOOK_ID, IF_MATCH, ETAG],
        request=body(WebhookPatch),
        responses=answers(s200=WebhookView, s403=None, s404=None, s409=None, s412=None, s422=None),
    )
    def patch(self, request: Request, webhook_id: int) -> Response:
        """Change address, kinds or description; what waits goes to the new address."""
        said = read_json(request, WebhookPatch)
        endpoint = self.endpoint(webhook_id)
        facts: dict[str, Any] = {name: getattr(endpoint, name) for name in WebhookPatch.__struct_fields__}
        named = {
            name: value for name, value in msgspec.structs.asdict(said).items() if value is not msgspec.UNSET
        }
        changed = actions.update_endpoint(
            actor=self.actor,
            endpoint=endpoint,
            scopes=self.scopes,
            condition=read_condition(request),
            now=timezone.now(),
            **{**facts, **named},
        )
        return self.answer(changed)

    @extend_schema(
        operation_id="webhooks_delete",
        tags=TAGS,
        parameters=[WEBHOOK_ID, IF_MATCH],
        request=None,
        responses={204: None, **answers(s404=None, s409=None, s412=None)},
    )
    def delete(self, request: Request, webhook_id: int) -> Response:
        """Nothing is sent there any more; its log goes, too."""
        endpoint, condition = self.endpoint(webhook_id), read_condition(request)
        actions.remove_endpoint(actor=self.actor, endpoint=endpoint, condition=condition, now=timezone.now())
        return Response(status=204)


examples(**EXAMPLES)
links("webhooks_create", "webhooks_get", "webhooks_update", webhook_id="#/webhook/id")
