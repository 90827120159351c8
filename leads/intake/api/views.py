"""REST: leads in and out, their stages, touches and consents."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.errors import FieldProblem, RuleError
from alliance.paging import keyset_page
from alliance.rest.errors import BadValue
from alliance.rest.parsing import read_json, read_query
from alliance.rest.schema import answers, body
from alliance.rest.views import ApiView, etag, expected_version, listing
from leads.crm.actions import log_touch, record_consent
from leads.crm.models import Lead
from leads.crm.queries import parts_of, visible_leads
from leads.intake import actions
from leads.intake.api.batches import PARAMETERS as BATCH_PARAMETERS
from leads.intake.api.batches import read_batch
from leads.intake.api.queries import (
    PARAMETERS,
    READERS,
    SORTS,
    by_external_id,
    filtered_leads,
    named_lead,
    read_name,
)
from leads.intake.api.shapes import (
    BatchBody,
    BatchResult,
    ConsentBody,
    ConsentView,
    LeadChange,
    LeadList,
    LeadView,
    LeadWritten,
    TouchBody,
    TouchView,
    TransitionBody,
    as_sent,
    consent_view,
    given,
    lead_view,
    touch_view,
)
from leads.intake.engine import upsert_leads
from leads.intake.rows import LeadRow
from leads.intake.values.text import clean

# Whatever way it comes, a declaration needs this scope.
CONSENTS = "consents:write"


class LeadAnswer(ApiView):
    """An address that answers with one lead."""

    def lead_answer(self, lead: Lead, status: int = 200, warnings: list[Any] | None = None) -> Response:
        """The lead as it is now, with its version as ETag; who may not read gets its id and version."""
        view: LeadView | LeadWritten = LeadWritten(lead.pk, lead.version, warnings or [])
        if "leads:read" in self.scopes:
            view = lead_view(lead, timezone.now(), warnings, parts_of(lead))
        location = {"Location": reverse("api_lead_detail", args=[lead.pk])} if status == 201 else {}
        return Response(view, status=status, headers={"ETag": etag(lead.version), **location})


class LeadListView(ApiView):
    """All leads, page by page."""

    scope = {"GET": "leads:read"}

    @extend_schema(operation_id="leads_list", parameters=PARAMETERS, responses=answers(s200=LeadList))
    def get(self, request: Request) -> Response:
        """Leads by filter; `cursor` is the `next_cursor` of the page before."""
        query = read_query(request, READERS)
        leads = filtered_leads(self.actor, query).prefetch_related("external_ids", "consents")
        page = keyset_page(
            leads,
            order=SORTS[query.get("sort", "-created_at")],
            cursor=query.get("cursor"),
            limit=query.get("limit", 50),
        )
        now = timezone.now()
        return listing(page, [lead_view(lead, now) for lead in page.items])


class LeadBatchView(ApiView):
    """Up to a thousand leads at once."""

    scope = {"POST": "leads:write"}
    parameters = BATCH_PARAMETERS

    @extend_schema(
        operation_id="leads_bulk",
        request=body(BatchBody),
        responses=answers(s200=BatchResult, s413=None, s422=None),
    )
    def post(self, request: Request) -> Response:
        """Create or update a lead for each row; one bad row never sinks the others, unless `atomic`.

        Also takes one row per line as `application/x-ndjson`. A row with `consents` needs `consents:write` beside.
        """
        batch = read_batch(request, may_declare=CONSENTS in self.scopes)
        outcomes = upsert_leads(
            actor=self.actor,
            rows=batch.rows,
            system=self.client.system,
            now=timezone.now(),
            atomic=batch.atomic,
        )
        return Response({"results": batch.in_order(outcomes)})


class LeadByExternalIdView(LeadAnswer):
    """A lead under the name that another system has for it."""

    scope = {"GET": "leads:read", "PUT": "leads:write"}

    @extend_schema(operation_id="leads_get_by_external_id", responses=answers(s200=LeadView, s404=None))
    def get(self, request: Request, system: str, external_id: str) -> Response:
        """The lead."""
        read_query(request, {})
        return self.lead_answer(by_external_id(self.actor, system, external_id))

    @extend_schema(
        operation_id="leads_put_by_external_id",
        request=body(LeadRow),
        responses=answers(s200=LeadView, s201=LeadView, s409=None, s412=None, s422=None),
    )
    def put(self, request: Request, system: str, external_id: str) -> Response:
        """Create or update the lead; absent values stay. 409 when it is not clear which lead is meant.

        `consents` in the body need `consents:write` beside. Without `leads:read` the answer is id and version.
        """
        system, external_id = read_name(system, external_id)
        row = read_json(request, LeadRow)
        if row.consents:
            self.require_scope(CONSENTS)
        if row.external_id is not None and clean(row.external_id) != external_id:
            message = _("The body names another id than the address.")
            problem = FieldProblem("/external_id", "invalid_value", message)
            raise BadValue(fields=[problem])
        row.external_id = external_id
        lead, outcome = actions.put_lead(
            actor=self.actor,
            row=row,
            system=system,
            expected_version=expected_version(request),
            now=timezone.now(),
        )
        return self.lead_answer(lead, 201 if outcome.status == "created" else 200, outcome.warnings)


class LeadDetailView(LeadAnswer):
    """One lead."""

    scope = {"GET": "leads:read", "PATCH": "leads:write"}

    @extend_schema(operation_id="leads_get", responses=answers(s200=LeadView, s404=None))
    def get(self, request: Request, lead_id: int) -> Response:
        """The lead with its external ids and consents."""
        read_query(request, {})
        return self.lead_answer(get_object_or_404(visible_leads(self.actor), pk=lead_id))

    @extend_schema(
        operation_id="leads_patch",
        request=body(LeadChange),
        responses=answers(s200=LeadView, s404=None, s409=None, s412=None, s422=None),
    )
    def patch(self, request: Request, lead_id: int) -> Response:
        """Change the named fields; null erases. With `If-Match` only the version the client saw."""
        change = read_json(request, LeadChange)
        lead = get_object_or_404(visible_leads(self.actor), pk=lead_id)
        version, now = expected_version(request), timezone.now()
        try:
            lead = actions.update_lead(
                actor=self.actor, lead=lead, changes=given(change), expected_version=version, now=now
            )
        except RuleError as error:
            error.fields = as_sent(error.fields, change)
            raise
        return self.lead_answer(lead)


class LeadTransitionView(LeadAnswer):
    """Moving a lead to another stage."""

    scope = {"POST": "leads:write"}

    @extend_schema(
        operation_id="leads_move",
        request=body(TransitionBody),
        responses=answers(s200=LeadView, s404=None, s409=None, s422=None),
    )
    def post(self, request: Request, lead_id: int) -> Response:
        """Ask for a stage, with the same guards and codes as in the browser."""
        wanted = read_json(request, TransitionBody)
        lead = actions.move_lead(
            actor=self.actor,
            lead=get_object_or_404(visible_leads(self.actor), pk=lead_id),
            stage=wanted.stage,
            reason=wanted.reason,
            now=timezone.now(),
        )
        return self.lead_answer(lead)


class TouchesView(ApiView):
    """Contacts with leads, as other systems saw them."""

    scope = {"POST": "touches:write"}

    @extend_schema(
        operation_id="touches_create",
        request=body(TouchBody),
        responses=answers(s201=TouchView, s409=None, s422=None),
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
        request=body(ConsentBody),
        responses=answers(s201=ConsentView, s403=None, s422=None),
    )
    def post(self, request: Request) -> Response:
        """Add a consent, a withdrawal or an objection; an objection from any system wins."""
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
