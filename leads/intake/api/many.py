"""REST: many leads, page by page and in batches."""

from collections import Counter

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.paging import keyset_page
from alliance.rest.openapi import links
from alliance.rest.schema import CONDITIONAL_GET, answers, body
from alliance.rest.views import ApiView, listing
from leads.crm.search import are_rare
from leads.intake.api.batches import PARAMETERS as BATCH_PARAMETERS
from leads.intake.api.batches import read_batch
from leads.intake.api.queries import PARAMETERS, SORTS, along_for, filtered_leads, read_leads_query
from leads.intake.api.refused import refused_parts
from leads.intake.api.shapes import BatchBody
from leads.intake.api.shown import BatchResult, LeadList, lead_view
from leads.intake.engine import upsert_leads

_COUNTED_AS = {"possible_duplicate": "possible_duplicates"}


class LeadListView(ApiView):
    """All leads, page by page."""

    scope = {"GET": "leads:read"}

    @extend_schema(
        operation_id="leads_list",
        tags=["leads"],
        parameters=[*PARAMETERS, *CONDITIONAL_GET],
        responses=answers(s200=LeadList),
    )
    def get(self, request: Request) -> Response:
        """Leads by filter; `cursor` is the `next_cursor` of the page before, and there is more while it is not null.

        Where several values are possible, they stand with commas between them: `stage=mql,sal`.
        """
        query = read_leads_query(request, self.client.system)
        page = keyset_page(
            filtered_leads(self.actor, query).prefetch_related("external_ids", "consents"),
            order=SORTS[query["sort"]],
            cursor=query.get("cursor"),
            limit=query.get("limit", 50),
            along=along_for(query),
            patient="q" in query or "name" in query,
            rare=are_rare(query.get("q", "")),
        )
        now = timezone.now()
        return listing(page, [lead_view(lead, now) for lead in page.items])


class LeadBatchView(ApiView):
    """Up to a thousand leads at once."""

    scope = {"POST": "leads:write"}
    parameters = BATCH_PARAMETERS

    @extend_schema(
        operation_id="leads_bulk",
        tags=["leads"],
        parameters=[OpenApiParameter("atomic", bool, description="All rows or none.")],
        request=body(BatchBody),
        responses=answers(s200=BatchResult, s413=None, s422=None),
    )
    def post(self, request: Request) -> Response:
        """Create or update a lead for each row; one bad row never sinks the others, unless `atomic`.

        A value that somebody else decides about, or in a field that this program may not write, is left out of its
        row with a warning. Also takes one row per line as `application/x-ndjson`.
        """
        batch = read_batch(request)
        outcomes = upsert_leads(
            actor=self.actor,
            rows=batch.rows,
            system=self.client.system,
            now=timezone.now(),
            atomic=batch.atomic,
        )
        results = batch.in_order(outcomes)
        system = self.client.system
        self.refused_rows = [
            part for one in results for part in refused_parts(one, batch.name_of(one, system))
        ]
        self.written = Counter(_COUNTED_AS.get(one.status, one.status) for one in results)
        return Response({"results": results})


links("leads_bulk", "leads_get", "leads_patch", "leads_move", lead_id="#/results/0/id")
