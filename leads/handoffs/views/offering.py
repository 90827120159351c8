"""Handing a lead to the other side."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance.errors import RuleError, require
from alliance.people.permissions import place_required
from alliance.web.forms import add_rule_error
from leads.crm.models import Lead
from leads.crm.queries import visible_leads
from leads.handoffs.actions import offer_handoff
from leads.handoffs.actions.offering import check_offer
from leads.handoffs.errors import TeamNotReceiving
from leads.handoffs.offer_form import OfferForm
from leads.handoffs.offering_page import form_for, page_context
from leads.handoffs.permissions import may_offer_handoff
from leads.handoffs.views.parts import reader_of


@require_http_methods(["GET", "POST"])
@place_required
def handoff_offer(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead = get_object_or_404(visible_leads(reader_of(request)), pk=lead_id)
    if request.method == "GET":
        check_offer(reader_of(request), lead)
        return _page(request, lead, form_for(reader_of(request), lead, None, timezone.now()), 200)
    require(may_offer_handoff(reader_of(request), lead))
    form = form_for(reader_of(request), lead, request.POST, timezone.now())
    if not form.is_valid():
        return _page(request, lead, form, 422)
    try:
        handoff = offer_handoff(actor=reader_of(request), lead=lead, now=timezone.now(), **_values(form))
    except RuleError as error:
        add_rule_error(form, error)
        return _page(request, lead, form, error.status, error.code)
    messages.success(request, _("Handed over. You will hear the answer on Today."))
    return redirect("handoff_detail", handoff.pk)


@require_POST
@place_required
def handoff_check(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead = get_object_or_404(visible_leads(reader_of(request)), pk=lead_id)
    require(may_offer_handoff(reader_of(request), lead))
    form = form_for(reader_of(request), lead, request.POST, timezone.now())
    return render(request, "handoffs/_promise.html", page_context(lead, form, timezone.now()))


def _values(form: OfferForm) -> dict[str, Any]:
    if form.chosen is None:
        raise TeamNotReceiving
    return {
        "team": form.chosen.team,
        "assignee": form.chosen_person,
        "priority": form.cleaned_data.get("priority") or None,
        "context": form.package,
    }


def _page(request: HttpRequest, lead: Lead, form: OfferForm, status: int, code: str = "") -> HttpResponse:
    context = {**page_context(lead, form, timezone.now()), "code": code}
    return render(request, "handoffs/offer.html", context, status=status)
