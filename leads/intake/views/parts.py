"""What the views of leads share: the lead a person may see, and the answer after a change."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import Promise

from alliance.errors import require
from alliance.people.models import User
from alliance.web.pages import pending_toasts, wants_fragment
from leads.crm.models import Lead
from leads.crm.queries import visible_leads
from leads.intake.permissions import may_edit_lead
from leads.intake.record import LeadRecord


def reader_of(request: HttpRequest) -> User:
    """The person; `place_required` let nobody else in."""
    return cast(User, request.user)


def visible_lead(request: HttpRequest, lead_id: int) -> Lead:
    return get_object_or_404(visible_leads(reader_of(request)).select_related("owner"), pk=lead_id)


def whole_number(text: str) -> int:
    """An id that somebody sent; raises Http404 for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)


def editable_lead(request: HttpRequest, lead_id: int) -> Lead:
    """A form nobody may send is not shown either; the action asks again."""
    lead = visible_lead(request, lead_id)
    require(may_edit_lead(reader_of(request), lead))
    return lead


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent to a form; an empty answer is an answer, too."""
    return request.POST if request.method == "POST" else None


def about_lead(request: HttpRequest, lead: Lead) -> dict[str, Any]:
    """What every page and fragment of a lead is given."""
    record = LeadRecord(lead, reader_of(request), timezone.now())
    return {"lead": lead, "record": record, "phase": record.phase}


def changed(request: HttpRequest, lead: Lead, message: str | Promise) -> HttpResponse:
    """Say so. An open page of the lead fetches its parts again; without script it is loaded anew.

    The answer names no new target: a live update may have replaced the form, and htmx finds none from there.
    """
    messages.success(request, str(message))
    if not wants_fragment(request):
        return redirect("lead_detail", lead.pk)
    response = HttpResponse(pending_toasts(request))
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = '{"close-dialog": {}, "lead-changed": {}}'
    return response
