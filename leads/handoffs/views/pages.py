"""Looking at hand-offs: one of them, all of them, those of a lead, and why a clock says what it says."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.people.permissions import place_required
from alliance.web.pages import page_or_fragment
from leads.crm.queries import visible_leads
from leads.handoffs.clocks import clock_of
from leads.handoffs.listing import list_context
from leads.handoffs.panel import panel_context
from leads.handoffs.queries import shown_handoffs
from leads.handoffs.record import record_context
from leads.handoffs.views.parts import reader_of
from leads.handoffs.why import days_of


@require_GET
@place_required
def handoff_detail(request: HttpRequest, handoff_id: int) -> HttpResponse:
    handoffs = shown_handoffs(reader_of(request)).prefetch_related("lead__consents")
    handoff = get_object_or_404(handoffs, pk=handoff_id)
    context = {**record_context(handoff, reader_of(request), timezone.now()), "phase": "sales"}
    return page_or_fragment(request, "handoffs/handoff_detail.html", "handoffs/_record.html", context)


@require_GET
@place_required
def handoff_why(request: HttpRequest, handoff_id: int) -> HttpResponse:
    handoff = get_object_or_404(shown_handoffs(reader_of(request)), pk=handoff_id)
    context = {"handoff": handoff, "clock": clock_of(handoff, timezone.now()), "days": days_of(handoff)}
    return page_or_fragment(request, "handoffs/why.html", "handoffs/_why.html", context)


@require_GET
@place_required
def handoff_list(request: HttpRequest) -> HttpResponse:
    context = list_context(reader_of(request), request.GET, timezone.now())
    return page_or_fragment(request, "handoffs/handoff_list.html", "handoffs/_list.html", context)


@require_GET
@place_required
def handoff_panel(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead = get_object_or_404(visible_leads(reader_of(request)), pk=lead_id)
    context = panel_context(lead, reader_of(request), timezone.now())
    return page_or_fragment(request, "handoffs/panel.html", "handoffs/_panel.html", context)
