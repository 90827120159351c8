"""Working with a lead: log a contact, record what the person declared, move it along."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance.errors import RuleError
from alliance.people.permissions import place_required
from alliance.web.forms import add_rule_error
from alliance.web.pages import page_or_fragment
from leads.crm.actions import log_touch, record_consent
from leads.crm.models import Consent, Lead
from leads.intake.actions import move_lead
from leads.intake.forms import ConsentForm, MoveForm, TouchForm
from leads.intake.moves import possible_moves
from leads.intake.views.parts import about_lead, changed, editable_lead, posted, reader_of


@require_http_methods(["GET", "POST"])
@place_required
def lead_touch(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead = editable_lead(request, lead_id)

    def act(said: dict[str, Any]) -> None:
        now = timezone.now()
        log_touch(actor=reader_of(request), lead=lead, occurred_at=now, now=now, **said)

    form = TouchForm(posted(request))
    return _task(request, lead, form, act, _("Log a contact"), _("Contact logged."))


@require_http_methods(["GET", "POST"])
@place_required
def lead_consent(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead = editable_lead(request, lead_id)

    def act(said: dict[str, Any]) -> None:
        now = timezone.now()
        if said["state"] != Consent.State.CONFIRMED:
            said["basis"] = Consent.Basis.NOT_STATED
        record_consent(actor=reader_of(request), lead=lead, captured_at=now, now=now, **said)

    form = ConsentForm(posted(request), initial={"channel": request.GET.get("channel")})
    return _task(request, lead, form, act, _("Record what the person said"), _("Recorded for both sides."))


@require_http_methods(["GET", "POST"])
@place_required
def lead_move(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead = editable_lead(request, lead_id)

    def act(said: dict[str, Any]) -> None:
        move_lead(actor=reader_of(request), lead=lead, now=timezone.now(), **said)

    moves = possible_moves(reader_of(request), lead)
    form = MoveForm(posted(request), moves=moves)
    return _task(request, lead, form, act, _("Move to another stage"), _("Moved."))


def _task(
    request: HttpRequest,
    lead: Lead,
    form: forms.Form,
    act: Callable[[dict[str, Any]], None],
    title: str,
    done: str | Promise,
) -> HttpResponse:
    """Show the form as a dialog or a page of its own, act once, show what the rule refused."""
    status, code = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
                return changed(request, lead, done)
            except RuleError as error:
                add_rule_error(form, error)
                status, code = error.status, error.code
    context = {**about_lead(request, lead), "form": form, "title": title, "code": code}
    return page_or_fragment(request, "intake/lead_task.html", "intake/_task.html", context, status)
