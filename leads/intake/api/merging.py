"""REST: two leads are one person, or after all two."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

import msgspec
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.errors import FieldProblem
from alliance.rest.openapi import BODY_OPTIONAL, led_on, links
from alliance.rest.parsing import read_json, read_optional_json
from alliance.rest.schema import CONDITIONAL_GET, CURSOR, LIMIT, answers, body, field, integer
from alliance.rest.views import ApiView, listing
from leads.crm.models import Lead
from leads.intake.api.history import asked_page
from leads.intake.api.queries import LeadNotNamed
from leads.intake.api.shown import LeadGone
from leads.intake.api.views import LEAD_ID, visible_lead
from leads.intake.authorities import FieldNotAllowed
from leads.intake.merging import ChoiceNotPossible, merge_leads, undo_merge
from leads.intake.merging.errors import MergedMeanwhile
from leads.intake.merging.fields import BOTH, CHOSEN, DROP, KEEP, TOLD
from leads.intake.models import Merge
from leads.intake.whereabouts import kept_lead_id, standing_merges

MERGE_ID = OpenApiParameter("merge_id", integer(1, 2**63 - 1), OpenApiParameter.PATH)
Choice = Annotated[str, field(KEEP, DROP, BOTH)]
Choices = Annotated[dict[str, Choice], Meta(extra_json_schema={"propertyNames": {"enum": list(CHOSEN)}})]


class SeenVersions(msgspec.Struct, forbid_unknown_fields=True):
    """The versions of both leads that were compared."""

    keep: int
    drop: int


class MergeBody(msgspec.Struct, forbid_unknown_fields=True):
    """`drop` goes into the lead of the address and is gone.

    `choices` says field by field whose value stays, as far as it is not the proposed one; `promise` is the lead whose
    open hand-off goes on when both have one; with `versions` nothing happens to leads that have changed since.
    """

    drop: int
    choices: Choices = {}
    promise: int | None = None
    versions: SeenVersions | None = None
    reason: Annotated[str, Meta(max_length=500)] = ""


class UnmergeBody(msgspec.Struct, forbid_unknown_fields=True):
    """Nothing to say: `{}`."""


class MergeView(msgspec.Struct):
    """Two leads that became one: `dropped_id` went into `lead_id`."""

    id: int
    lead_id: int
    dropped_id: int
    dropped_name: str
    choices: dict[str, str]
    reason: str
    merged_at: datetime
    merged_by: str


class MergeWritten(msgspec.Struct):
    """What a token that may write but not read is told of a merge."""

    id: int
    lead_id: int
    dropped_id: int


class UnmergeView(msgspec.Struct):
    """`restored_id` is a lead of its own again; `left` are fields that changed since and stay as they are.

    `rows_left` counts contacts and the like that were moved or deleted since and did not come back.
    """

    id: int
    lead_id: int
    restored_id: int
    left: list[str]
    rows_left: int


class MergeList(msgspec.Struct):
    results: list[MergeView]
    next_cursor: str | None


def merge_view(merge: Merge) -> MergeView:
    """The merge as REST shows it."""
    names = ("dropped_id", "dropped_name", "choices", "reason", "merged_at")
    said = {name: getattr(merge, name) for name in names}
    return MergeView(id=merge.pk, lead_id=merge.kept_id, merged_by=merge.merged_by.name, **said)


class LeadMergeView(ApiView):
    """Two leads that are one person."""

    scope = {"POST": "leads:write"}

    @extend_schema(
        operation_id="leads_merge",
        tags=["leads"],
        parameters=[LEAD_ID],
        request=body(MergeBody),
        responses=answers(
            s201=(MergeView, MergeWritten), s403=None, s404=None, s409=None, s412=None, s422=None
        ),
    )
    def post(self, request: Request, lead_id: int) -> Response:
        """`drop` goes into this lead with its ids, consents, contacts and hand-offs, as in the browser.

        Only a program of a side judges who is who. A choice about a field that it may not write is refused (403
        `field_not_allowed`); what is proposed without its word stands. Merges of a lead can be undone, the latest
        first.
        """
        said = read_json(request, MergeBody)
        keep = visible_lead(self.actor, lead_id)
        versions = (said.versions.keep, said.versions.drop) if said.versions else None
        try:
            merge = merge_leads(
                actor=self.actor,
                keep=keep,
                drop=self._dropped(said.drop),
                choices=said.choices,
                promise=said.promise,
                versions=versions,
                reason=said.reason,
                now=timezone.now(),
            )
        except (ChoiceNotPossible, FieldNotAllowed) as error:
            error.fields = tuple(_in_body(problem) for problem in error.fields)
            raise
        short = MergeWritten(merge.pk, merge.kept_id, merge.dropped_id)
        return Response(merge_view(merge) if "leads:read" in self.scopes else short, status=201)

    def _dropped(self, lead_id: int) -> Lead:
        """The other lead; raises LeadNotNamed, or MergedMeanwhile when it is gone into another already."""
        try:
            if not 0 < lead_id < 2**63:
                raise Http404
            return visible_lead(self.actor, lead_id)
        except Http404:
            if 0 < lead_id < 2**63 and (into := kept_lead_id(lead_id)):
                raise MergedMeanwhile(merged_into=into) from None
            raise LeadNotNamed(
                fields=[FieldProblem("/drop", LeadNotNamed.code, LeadNotNamed.message)]
            ) from None


def _in_body(problem: FieldProblem) -> FieldProblem:
    if problem.pointer == "/promise":
        return problem
    return replace(problem, pointer=f"/choices{problem.pointer}")


class LeadMergesView(ApiView):
    """What was merged into a lead."""

    scope = {"GET": "leads:read"}

    @extend_schema(
        operation_id="lead_merges_list",
        tags=["leads"],
        parameters=[LEAD_ID, LIMIT, CURSOR, *CONDITIONAL_GET],
        responses=answers(s200=MergeList, s404=None),
    )
    def get(self, request: Request, lead_id: int) -> Response:
        """The merges that stand, the latest first: only that one can be undone."""
        merges = standing_merges(visible_lead(self.actor, lead_id)).select_related("merged_by")
        page = asked_page(request, merges, "-id")
        return listing(page, [merge_view(merge) for merge in page.items])


class LeadUnmergeView(ApiView):
    """Two leads that are two people after all."""

    scope = {"POST": "leads:write"}

    @extend_schema(
        operation_id="leads_unmerge",
        tags=["leads"],
        parameters=[LEAD_ID, MERGE_ID],
        request=body(UnmergeBody),
        responses=answers(s200=UnmergeView, s403=None, s404=None, s409=None, s422=None),
    )
    def post(self, request: Request, lead_id: int, merge_id: int) -> Response:
        """Undo a merge: everything is as before it, but for what was changed since."""
        read_optional_json(request, UnmergeBody)
        lead = visible_lead(self.actor, lead_id)
        merge = get_object_or_404(Merge, pk=merge_id, kept=lead)
        report = undo_merge(actor=self.actor, merge=merge, now=timezone.now())
        left = [column for column in report.left if column in TOLD]
        return Response(UnmergeView(merge_id, report.kept.pk, report.restored.pk, left, report.rows_left))


BODY_OPTIONAL.add("leads_unmerge")
led_on("lead_id", LeadGone)
links("leads_merge", "leads_get", "lead_merges_list", lead_id="#/lead_id")
links("leads_merge", "leads_unmerge", lead_id="#/lead_id", merge_id="#/id")
links("leads_unmerge", "leads_get", lead_id="#/restored_id")
