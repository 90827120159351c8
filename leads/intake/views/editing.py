"""Typing in a lead, and correcting one: as a whole or a single fact where it stands."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alliance.errors import RuleError, require
from alliance.people.models import Side, User
from alliance.people.permissions import place_required
from alliance.web.forms import add_rule_error
from alliance.web.pages import page_or_fragment
from leads.crm.models import Lead
from leads.intake.actions import LeadChangedMeanwhile, capture_lead, update_lead
from leads.intake.facts import FACTS
from leads.intake.forms import LeadEditForm, NewLeadForm
from leads.intake.look_alikes.queue import Known, known_like
from leads.intake.look_alikes.typing_in import (
    ANOTHER,
    as_typed,
    asks_first,
    capture_another,
    capture_same,
    typed_values,
)
from leads.intake.permissions import may_capture_lead
from leads.intake.rows import LeadRow, Outcome
from leads.intake.views.parts import about_lead, changed, editable_lead, posted, reader_of, visible_lead


@require_http_methods(["GET", "POST"])
@place_required
def lead_new(request: HttpRequest) -> HttpResponse:
    reader, status = reader_of(request), 200
    require(may_capture_lead(reader))
    context: dict[str, Any] = {"known": [], "must_decide": False}
    own_source = Lead.Source.SALES_OWN if reader.side == Side.SALES else Lead.Source.WEB_FORM
    form = NewLeadForm(posted(request), own_source=own_source)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            now = timezone.now()
            try:
                row = form.row(now)
                known = known_like(reader, typed_values(row))
                answer = request.POST.get("known", "")
                if answer or not asks_first(known):
                    return _taken_in(request, _captured(reader, row, known, answer, now))
                context |= {"known": known, "must_decide": True}
            except RuleError as error:
                form.add_refusal(error)
                status = error.status
    context |= {"form": form, "phase": "campaigns"}
    return render(request, "intake/lead_new.html", context, status=status)


@require_GET
@place_required
def lead_known(request: HttpRequest) -> HttpResponse:
    """Who it may be, while somebody is still typing."""
    reader = reader_of(request)
    require(may_capture_lead(reader))
    known = known_like(reader, as_typed(request.GET))
    return render(request, "intake/_known.html", {"known": known, "must_decide": False})


def _captured(reader: User, row: LeadRow, known: list[Known], answer: str, now: datetime) -> Outcome:
    """As the person decided: a lead of its own, or the same person as one that is known."""
    if answer == ANOTHER:
        return capture_another(actor=reader, row=row, known=[one.lead for one in known], now=now)
    same = next((one.lead for one in known if str(one.lead.pk) == answer), None)
    if same is None:
        return capture_lead(actor=reader, row=row, now=now)
    return capture_same(actor=reader, row=row, known=same, now=now)


def _taken_in(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    """To the lead; or to those who may be the same person, where somebody decides."""
    if outcome.status == "possible_duplicate":
        messages.warning(request, outcome.problem.message if outcome.problem else "")
        return redirect("duplicate_list")
    if outcome.status == "created":
        messages.success(request, _("The lead is there."))
    elif outcome.status == "updated":
        messages.info(request, _("We knew this person already; what was new has been added."))
    else:
        messages.info(request, _("We knew all of this already."))
    return redirect("lead_detail", outcome.id)


@require_http_methods(["GET", "POST"])
@place_required
def lead_edit(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead = editable_lead(request, lead_id)
    form = LeadEditForm(posted(request), lead=lead)
    status, differences = _edited(request, lead, form)
    if status == 302:
        return changed(request, lead, _("Saved."))
    context = {**about_lead(request, lead), "form": form, "differences": differences}
    return render(request, "intake/lead_edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@place_required
def lead_field(request: HttpRequest, lead_id: int, name: str) -> HttpResponse:
    """One fact becomes a form where it stands; without script it is a page of its own."""
    if name not in FACTS:
        raise Http404
    lead = editable_lead(request, lead_id)
    form = LeadEditForm(posted(request), lead=lead, only=FACTS[name], first_id=f"edit-{name}")
    status, differences = _edited(request, lead, form)
    if status == 302:
        return changed(request, lead, _("Saved."))
    part = "next" if name == "next" else "facts"
    context = {**about_lead(request, lead), "form": form, "name": name, "part": part}
    context["differences"] = differences
    return page_or_fragment(request, "intake/lead_field.html", "intake/_field_form.html", context, status)


def _edited(request: HttpRequest, lead: Lead, form: LeadEditForm) -> tuple[int, list[dict[str, Any]] | None]:
    """(302, …) when saved; otherwise the status, and mine beside theirs when somebody was faster."""
    if request.method != "POST":
        return 200, None
    if not form.is_valid():
        return 422, None
    changes, version = form.changes, form.cleaned_data["version"]
    try:
        update_lead(
            actor=reader_of(request), lead=lead, changes=changes, expected_version=version, now=timezone.now()
        )
    except LeadChangedMeanwhile as error:
        newest = visible_lead(request, lead.pk)
        differences = form.differences(newest)
        form.base_on(newest)
        return error.status, differences
    except RuleError as error:
        add_rule_error(form, error)
        form.taken_by = error.details.get("lead_id")
        return error.status, None
    return 302, None
