"""REST: hand-offs offered, read and answered, with the guards, reasons and codes of the browser."""

from collections.abc import Callable
from typing import Any, ClassVar

import msgspec
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.paging import keyset_page
from alliance.rest.conditions import etag
from alliance.rest.openapi import BODY_OPTIONAL, examples, links
from alliance.rest.parsing import read_json, read_optional_json, read_query
from alliance.rest.schema import CONDITIONAL_GET, ETAG, LOCATION, answers, body, integer
from alliance.rest.views import ApiView, listing
from leads.crm.queries import visible_leads
from leads.handoffs import actions
from leads.handoffs.api import shapes
from leads.handoffs.api.examples import EXAMPLES
from leads.handoffs.api.queries import (
    PARAMETERS,
    READERS,
    SORTS,
    filtered_handoffs,
    named_person,
    named_team,
)
from leads.handoffs.api.shapes import HandoffList, HandoffView, HandoffWritten, handoff_view
from leads.handoffs.models import Handoff
from leads.handoffs.queries import shown_handoffs
from leads.intake.api.views import LEAD_ID

HANDOFF_ID = OpenApiParameter("handoff_id", integer(1, 2**63 - 1), OpenApiParameter.PATH)


class HandoffAnswer(ApiView):
    """An address that answers with one hand-off."""

    def handoff_answer(self, handoff: Handoff, status: int = 200) -> Response:
        """The hand-off as it is now; who may not read gets its id and state."""
        fresh = shown_handoffs(self.actor).get(pk=handoff.pk)
        headers = {"ETag": etag(int(fresh.updated_at.timestamp() * 1_000_000))}
        if status == 201:
            headers["Location"] = reverse("api_handoff_detail", args=[handoff.pk])
        may_read = "handoffs:read" in self.scopes
        view = handoff_view(fresh, self.actor) if may_read else HandoffWritten(fresh.pk, fresh.state)
        return Response(view, status=status, headers=headers)


class LeadHandoffsView(HandoffAnswer):
    """Handing a lead to the other side."""

    scope = {"POST": "handoffs:write"}

    @extend_schema(
        operation_id="handoffs_offer",
        tags=["hand-offs"],
        parameters=[LEAD_ID, ETAG, LOCATION],
        request=body(shapes.OfferBody),
        responses=answers(s201=(HandoffView, HandoffWritten), s403=None, s404=None, s409=None, s422=None),
    )
    def post(self, request: Request, lead_id: int) -> Response:
        """Offer the lead with a complete context package; both clocks start.

        A neutral client offers on behalf of marketing.
        """
        said = read_json(request, shapes.OfferBody)
        handoff = actions.offer_handoff(
            actor=self.actor,
            lead=get_object_or_404(visible_leads(self.actor), pk=lead_id),
            team=named_team(self.actor, said.team),
            assignee=named_person(said.assignee),
            priority=said.priority,
            context=said.context,
            now=timezone.now(),
        )
        return self.handoff_answer(handoff, 201)


class HandoffListView(ApiView):
    """All hand-offs, page by page, newest first."""

    scope = {"GET": "handoffs:read"}

    @extend_schema(
        operation_id="handoffs_list",
        tags=["hand-offs"],
        parameters=[*PARAMETERS, *CONDITIONAL_GET],
        responses=answers(s200=HandoffList),
    )
    def get(self, request: Request) -> Response:
        """Hand-offs by filter; `state` also takes `open` and `closed`."""
        query = read_query(request, READERS)
        page = keyset_page(
            filtered_handoffs(self.actor, query),
            order=SORTS[query.get("sort", "-offered_at")],
            cursor=query.get("cursor"),
            limit=query.get("limit", 50),
        )
        return listing(page, [handoff_view(handoff, self.actor) for handoff in page.items])


class HandoffDetailView(HandoffAnswer):
    """One hand-off."""

    scope = {"GET": "handoffs:read"}

    @extend_schema(
        operation_id="handoffs_get",
        tags=["hand-offs"],
        parameters=[HANDOFF_ID, *CONDITIONAL_GET],
        responses=answers(s200=HandoffView, s404=None),
    )
    def get(self, request: Request, handoff_id: int) -> Response:
        """The hand-off with its context, clocks and answer."""
        read_query(request, {})
        return self.handoff_answer(get_object_or_404(shown_handoffs(self.actor), pk=handoff_id))


class AnswerView(HandoffAnswer):
    """One answer to a hand-off; each verb is a subclass with its own body and action."""

    scope = {"POST": "handoffs:write"}
    shape: ClassVar[type[msgspec.Struct]]
    action: ClassVar[Callable[..., Any]]

    def post(self, request: Request, handoff_id: int) -> Response:
        """Answer as the side's own program; whoever is not of the side that owes it gets `wrong_side`."""
        read = read_optional_json if self.shape is shapes.NoBody else read_json
        said = read(request, self.shape)
        handoff = get_object_or_404(shown_handoffs(self.actor), pk=handoff_id)
        type(self).action(
            actor=self.actor, handoff=handoff, now=timezone.now(), **msgspec.structs.asdict(said)
        )
        return self.handoff_answer(handoff)


def answer_view(verb: str, shape: type[msgspec.Struct], action: Callable[..., Any]) -> type[AnswerView]:
    """The address of one verb."""

    @extend_schema(
        operation_id=f"handoffs_{verb}",
        tags=["hand-offs"],
        parameters=[HANDOFF_ID, ETAG],
        request=body(shape),
        responses=answers(s200=(HandoffView, HandoffWritten), s404=None, s409=None, s422=None),
        description=(action.__doc__ or "").strip(),
    )
    def post(self: AnswerView, request: Request, handoff_id: int) -> Response:
        return AnswerView.post(self, request, handoff_id)

    if shape is shapes.NoBody:
        BODY_OPTIONAL.add(f"handoffs_{verb}")
    name = f"Handoff{verb.capitalize()}View"
    return type(name, (AnswerView,), {"shape": shape, "action": staticmethod(action), "post": post})


ANSWER_VIEWS = {
    verb: answer_view(verb, shape, action)
    for verb, shape, action in (
        ("accept", shapes.NoBody, actions.accept_handoff),
        ("reject", shapes.RejectBody, actions.reject_handoff),
        ("return", shapes.ReturnBody, actions.return_handoff),
        ("qualify", shapes.QualifyBody, actions.qualify_handoff),
        ("disqualify", shapes.DisqualifyBody, actions.disqualify_handoff),
        ("withdraw", shapes.SentenceBody, actions.withdraw_handoff),
        ("confirm", shapes.ConfirmBody, actions.confirm_handoff),
        ("dispute", shapes.SentenceBody, actions.dispute_handoff),
        ("responses", shapes.ResponseBody, actions.log_response),
    )
}

for _source in ("handoffs_offer", "handoffs_get", "handoffs_accept"):
    links(_source, "handoffs_get", *(f"handoffs_{verb}" for verb in ANSWER_VIEWS), handoff_id="#/id")
examples(**EXAMPLES)
