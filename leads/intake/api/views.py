"""REST: one lead, in and out, and its stages."""

from collections.abc import Mapping, Sequence

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.errors import FieldProblem, RuleError
from alliance.people.models import User
from alliance.rest.conditions import etag, read_condition
from alliance.rest.openapi import links
from alliance.rest.parsing import one_of, read_json, read_query, several
from alliance.rest.schema import (
    CONDITIONAL_GET,
    CREATE_ONLY,
    ETAG,
    IF_MATCH,
    LOCATION,
    answers,
    body,
    integer,
    words,
)
from alliance.rest.views import ApiView
from leads.crm.models import Lead
from leads.crm.queries import Parts, parts_of, visible_leads
from leads.intake import actions
from leads.intake.api.queries import by_external_id, read_name
from leads.intake.api.refused import kept_parts
from leads.intake.api.shapes import LeadChange, TransitionBody, as_sent, given, kept_as_sent, named_fields
from leads.intake.api.shown import (
    LeadChanged,
    LeadView,
    LeadWritten,
    lead_changed,
    lead_view,
    said_fields,
    sources_of,
)
from leads.intake.rows import LeadRow, Problem
from leads.intake.values.text import clean

CHANGED = (LeadChanged, LeadWritten)
LEAD_ID = OpenApiParameter("lead_id", integer(1, 2**63 - 1), OpenApiParameter.PATH)
INCLUDES = {"include": several(one_of("provenance"), most=1)}
INCLUDE = OpenApiParameter(
    "include",
    words(["provenance"]),
    style="form",
    explode=False,
    description="Who said each value, and when.",
)
NAME = [
    OpenApiParameter("system", {"type": "string", "minLength": 1, "maxLength": 60}, OpenApiParameter.PATH),
    OpenApiParameter(
        "external_id", {"type": "string", "minLength": 1, "maxLength": 200}, OpenApiParameter.PATH
    ),
]


class LeadAnswer(ApiView):
    """An address that answers with one lead."""

    def lead_answer(self, lead: Lead, request: Request) -> Response:
        """The lead as it is now, with its version as ETag, and where its values come from if asked for."""
        query = read_query(request, INCLUDES)
        view = lead_view(lead, timezone.now(), parts_of(lead))
        if query.get("include"):
            view.provenance = sources_of(lead)
        return Response(view, headers={"ETag": etag(lead.version)})

    def changed(
        self,
        lead: Lead,
        said: Mapping[str, int],
        warnings: Sequence[Problem] = (),
        parts: Parts | None = None,
        *,
        is_new: bool = False,
    ) -> Response:
        """The lead after a change, and what became of the fields that were said."""
        self.refused_rows = kept_parts(warnings, self.record_name, lead.pk)
        may_read = "leads:read" in self.scopes
        view = lead_changed(lead, timezone.now(), said, list(warnings), parts, may_read=may_read)
        location = {"Location": reverse("api_lead_detail", args=[lead.pk])} if is_new else {}
        status = 201 if is_new else 200
        return Response(view, status=status, headers={"ETag": etag(lead.version), **location})


class LeadByExternalIdView(LeadAnswer):
    """A lead under the name that another system has for it."""

    scope = {"GET": "leads:read", "PUT": "leads:write"}

    @extend_schema(
        operation_id="leads_get_by_external_id",
        tags=["leads"],
        parameters=[*NAME, INCLUDE, *CONDITIONAL_GET],
        responses=answers(s200=LeadView, s404=None),
    )
    def get(self, request: Request, system: str, external_id: str) -> Response:
        """The lead."""
        return self.lead_answer(by_external_id(self.actor, system, external_id), request)

    @extend_schema(
        operation_id="leads_put_by_external_id",
        tags=["leads"],
        parameters=[*NAME, IF_MATCH, CREATE_ONLY, ETAG, LOCATION],
        request=body(LeadRow),
        responses=answers(s200=CHANGED, s201=CHANGED, s403=None, s409=None, s412=None, s422=None),
    )
    def put(self, request: Request, system: str, external_id: str) -> Response:
        """Create or update the lead; absent values stay. 409 when it is not clear which lead is meant.

        A field about which somebody else decides, or that this program may not write, stays as it is; `ignored` and
        `warnings` name it. Without `leads:read` the answer is id and version.
        """
        system, external_id = read_name(system, external_id)
        row = read_json(request, LeadRow)
        if clean(row.external_id) not in ("", external_id):
            message = _("The body names another id than the address.")
            raise actions.LeadRefused(fields=[FieldProblem("/external_id", "invalid_value", message)])
        said = said_fields(row)
        row.external_id = external_id
        lead, outcome, parts = actions.put_lead(
            actor=self.actor,
            row=row,
            system=system,
            condition=read_condition(request),
            now=timezone.now(),
        )
        self.written = {outcome.status: 1}
        return self.changed(lead, said, outcome.warnings, parts, is_new=outcome.status == "created")


class LeadDetailView(LeadAnswer):
    """One lead."""

    scope = {"GET": "leads:read", "PATCH": "leads:write"}

    @extend_schema(
        operation_id="leads_get",
        tags=["leads"],
        parameters=[LEAD_ID, INCLUDE, *CONDITIONAL_GET],
        responses=answers(s200=LeadView, s404=None),
    )
    def get(self, request: Request, lead_id: int) -> Response:
        """The lead with its external ids and consents."""
        return self.lead_answer(visible_lead(self.actor, lead_id), request)

    @extend_schema(
        operation_id="leads_patch",
        tags=["leads"],
        parameters=[LEAD_ID, IF_MATCH, ETAG],
        request=body(LeadChange),
        responses=answers(s200=CHANGED, s404=None, s409=None, s412=None, s422=None),
    )
    def patch(self, request: Request, lead_id: int) -> Response:
        """Change the named fields; null erases. With `If-Match` only the version the client saw.

        A field about which somebody else decides, or that this program may not write, stays as it is; `ignored` and
        `warnings` name it.
        """
        change = read_json(request, LeadChange)
        lead = visible_lead(self.actor, lead_id)
        seen = lead.version
        try:
            lead, kept = actions.patch_lead(
                actor=self.actor,
                lead=lead,
                changes=given(change),
                condition=read_condition(request),
                system=self.client.system,
                now=timezone.now(),
            )
        except RuleError as error:
            error.fields = as_sent(error.fields, change)
            raise
        self.written = {"unchanged" if lead.version == seen else "updated": 1}
        return self.changed(lead, named_fields(change), kept_as_sent(kept, change))


class LeadTransitionView(LeadAnswer):
    """Moving a lead to another stage."""

    scope = {"POST": "leads:write"}

    @extend_schema(
        operation_id="leads_move",
        tags=["leads"],
        parameters=[LEAD_ID, ETAG],
        request=body(TransitionBody),
        responses=answers(s200=CHANGED, s403=None, s404=None, s409=None, s422=None),
    )
    def post(self, request: Request, lead_id: int) -> Response:
        """Ask for a stage, with the same guards and codes as in the browser.

        403 `field_not_allowed` for a program that may not write it.
        """
        wanted = read_json(request, TransitionBody)
        lead = actions.move_lead(
            actor=self.actor,
            lead=visible_lead(self.actor, lead_id),
            stage=wanted.stage,
            reason=wanted.reason,
            now=timezone.now(),
        )
        return self.changed(lead, {"stage": 1})


def visible_lead(actor: User, lead_id: int) -> Lead:
    """The lead; raises Http404."""
    return get_object_or_404(visible_leads(actor), pk=lead_id)


for _source in ("leads_get", "leads_put_by_external_id", "leads_patch"):
    links(
        _source,
        "leads_get",
        "leads_patch",
        "leads_move",
        "lead_touches_list",
        "lead_consents_list",
        "handoffs_offer",
        lead_id="#/id",
    )
