"""REST: what was said to and by a lead: touches and consents."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.paging import Page, Row, keyset_page
from alliance.rest.openapi import links
from alliance.rest.parsing import limit_up_to, read_json, read_query
from alliance.rest.schema import CONDITIONAL_GET, CURSOR, LIMIT, answers, body
from alliance.rest.views import ApiView, listing
from leads.crm.actions import log_touch, record_consent
from leads.intake.api.queries import named_lead
from leads.intake.api.shapes import ConsentBody, TouchBody
from leads.intake.api.shown import ConsentList, ConsentView, TouchList, TouchView, consent_view, touch_view
from leads.intake.api.views import LEAD_ID, visible_lead

_PAGES: dict[str, Any] = {"limit": limit_up_to(200), "cursor": str}


def asked_page(request: Request, rows: QuerySet[Row], *order: str) -> Page[Row]:
    """The page that `limit` and `cursor` ask for: 50 rows, at most 200. Raises a BadRequest (400)."""
    query = read_query(request, _PAGES)
    return keyset_page(rows, order=order, cursor=query.get("cursor"), limit=query.get("limit", 50))


class LeadTouchesView(ApiView):
    """The contacts with one lead."""

    scope = {"GET": "leads:read"}

    @extend_schema(
        operation_id="lead_touches_list",
        tags=["touches"],
        parameters=[LEAD_ID, LIMIT, CURSOR, *CONDITIONAL_GET],
        responses=answers(s200=TouchList, s404=None),
    )
    def get(self, request: Request, lead_id: int) -> Response:
        """Newest first, whoever had them on whatever channel."""
        touches = visible_lead(self.actor, lead_id).touches.select_related("author")
        page = asked_page(request, touches, "-occurred_at", "-id")
        return listing(page, [touch_view(touch) for touch in page.items])


class LeadConsentsView(ApiView):
    """The declarations of one lead."""

    scope = {"GET": "leads:read"}

    @extend_schema(
        operation_id="lead_consents_list",
        tags=["consents"],
        parameters=[LEAD_ID, LIMIT, CURSOR, *CONDITIONAL_GET],
        responses=answers(s200=ConsentList, s404=None),
    )
    def get(self, request: Request, lead_id: int) -> Response:
        """As they were recorded, the newest record first; nothing is ever changed or taken away."""
        page = asked_page(request, visible_lead(self.actor, lead_id).consents.all(), "-id")
        return listing(page, [consent_view(consent) for consent in page.items])


class TouchesView(ApiView):
    """Contacts with leads, as other systems saw them."""

    scope = {"POST": "touches:write"}

    @extend_schema(
        operation_id="touches_create",
        tags=["touches"],
        request=body(TouchBody),
        responses=answers(s201=TouchView, s403=None, s409=None, s422=None),
    )
    def post(self, request: Request) -> Response:
        """Log a contact; the same `dedupe_key` for the same lead again changes nothing. Late ones are welcome."""
        said = read_json(request, TouchBody)
        now = timezone.now()
        touch = log_touch(
            actor=self.actor,
            lead=named_lead(self.actor, said, self.client.system),
            kind=said.kind,
            text=said.text,
            outcome=said.outcome,
            occurred_at=said.occurred_at or now,
            now=now,
            system=self.client.system,
            dedupe_key=said.dedupe_key,
        )
        return Response(touch_view(touch), status=201)


class ConsentsView(ApiView):
    """Declarations of leads about being contacted."""

    scope = {"POST": "consents:write"}

    @extend_schema(
        operation_id="consents_create",
        tags=["consents"],
        request=body(ConsentBody),
        responses=answers(s201=ConsentView, s403=None, s422=None),
    )
    def post(self, request: Request) -> Response:
        """Add a consent, a withdrawal or an objection; an objection from any system wins.

        Only a consent that the person confirmed after it (`confirmed_at`) ends an objection, else 403
        `consent_locked_field`.
        """
        said = read_json(request, ConsentBody)
        now = timezone.now()
        confirmed_at = said.confirmed_at or said.doi_confirmed_at
        consent = record_consent(
            actor=self.actor,
            lead=named_lead(self.actor, said, self.client.system),
            channel=said.channel,
            basis=said.basis,
            state=said.state,
            reason=said.reason,
            captured_at=said.captured_at or confirmed_at or now,
            now=now,
            text_version=said.text_version,
            confirmed_at=confirmed_at,
            captured_in=said.captured_in or self.client.system,
        )
        return Response(consent_view(consent), status=201)


links("touches_create", "leads_get", "lead_touches_list", lead_id="#/lead_id")
links("consents_create", "leads_get", "lead_consents_list", lead_id="#/lead_id")
