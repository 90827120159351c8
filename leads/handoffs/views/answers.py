"""Answering, working on and placing a hand-off: a form of its own, a dialog, or in place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance.errors import RuleError
from alliance.people.permissions import place_required
from alliance.web.forms import add_rule_error
from alliance.web.pages import page_or_fragment
from leads.handoffs import actions, forms
from leads.handoffs.models import Handoff
from leads.handoffs.queries import shown_handoffs
from leads.handoffs.routing import candidate_choices, chosen_person
from leads.handoffs.steps import refusal_of
from leads.handoffs.views.parts import answered, into_of, reader_of

Words = str | Promise


@dataclass(frozen=True)
class Task:
    """One answer as a form: what it is called, and what is said when it is done."""

    form: type[forms.TaskForm]
    title: Words
    button: Words
    done: Words
    look: str = "p"


TASKS = {
    "reject": Task(
        forms.RejectForm,
        _("Reject with a reason"),
        _("Reject"),
        _("Rejected. The other side places the lead."),
    ),
    "withdraw": Task(
        forms.WithdrawForm, _("Withdraw the hand-off"), _("Withdraw"), _("Withdrawn."), "danger"
    ),
    "respond": Task(forms.RespondForm, _("Log a contact"), _("Save"), _("Contact logged.")),
    "qualify": Task(forms.QualifyForm, _("Qualify the lead"), _("Qualify"), _("Qualified.")),
    "return": Task(
        forms.ReturnForm, _("Return the lead"), _("Return"), _("Returned. The other side places the lead.")
    ),
    "disqualify": Task(
        forms.DisqualifyForm, _("Disqualify the lead"), _("Disqualify"), _("Disqualified."), "danger"
    ),
    "confirm": Task(forms.ConfirmForm, _("Confirm and place the lead"), _("Confirm"), _("Confirmed.")),
    "dispute": Task(
        forms.DisputeForm, _("You see it differently?"), _("Dispute"), _("Both team leads are told.")
    ),
    "reassign": Task(forms.ReassignForm, _("Pass the hand-off on"), _("Pass on"), _("Passed on.")),
    "rate": Task(forms.RateForm, _("Did the context help?"), _("Answer"), _("Thank you.")),
}
ACTIONS: dict[str, Callable[..., Any]] = {
    "reject": actions.reject_handoff,
    "withdraw": actions.withdraw_handoff,
    "respond": actions.log_response,
    "qualify": actions.qualify_handoff,
    "return": actions.return_handoff,
    "disqualify": actions.disqualify_handoff,
    "confirm": actions.confirm_handoff,
    "dispute": actions.dispute_handoff,
    "reassign": actions.reassign_handoff,
    "rate": actions.rate_context,
}


@require_POST
@place_required
def handoff_accept(request: HttpRequest, handoff_id: int) -> HttpResponse:
    handoff = get_object_or_404(shown_handoffs(reader_of(request)), pk=handoff_id)
    actions.accept_handoff(actor=reader_of(request), handoff=handoff, now=timezone.now())
    return answered(request, handoff, _("Accepted. Now the first contact is owed."))


@require_http_methods(["GET", "POST"])
@place_required
def handoff_task(request: HttpRequest, handoff_id: int, verb: str) -> HttpResponse:
    handoff = get_object_or_404(shown_handoffs(reader_of(request)), pk=handoff_id)
    if request.method == "GET" and (refused := refusal_of(reader_of(request), handoff, verb)):
        raise refused()
    form = _form(request, handoff, verb)
    if request.method == "GET":
        return _task_page(request, handoff, verb, form, 200)
    if not form.is_valid():
        return _task_page(request, handoff, verb, form, 422)
    try:
        ACTIONS[verb](actor=reader_of(request), handoff=handoff, now=timezone.now(), **_values(form))
    except RuleError as error:
        add_rule_error(form, error)
        return _task_page(request, handoff, verb, form, error.status, error.code)
    return answered(request, handoff, TASKS[verb].done)


def _form(request: HttpRequest, handoff: Handoff, verb: str) -> forms.TaskForm:
    people = candidate_choices(handoff.target_team, timezone.now()) if verb == "reassign" else []
    data = request.POST if request.method == "POST" else None
    return TASKS[verb].form(data, handoff=handoff, people=people)


def _values(form: forms.TaskForm) -> dict[str, Any]:
    values = dict(form.cleaned_data)
    if "assignee" in values:
        values["assignee"] = chosen_person(values["assignee"])
    return values


def _task_page(
    request: HttpRequest, handoff: Handoff, verb: str, form: forms.TaskForm, status: int, code: str = ""
) -> HttpResponse:
    context = {
        "handoff": handoff,
        "task": TASKS[verb],
        "verb": verb,
        "form": form,
        "code": code,
        "into": into_of(request),
        "fields_template": f"handoffs/_{verb}_fields.html" if verb == "respond" else "web/_form.html",
    }
    response = page_or_fragment(request, "handoffs/task.html", "handoffs/_task.html", context, status)
    response["HX-Reswap"] = "innerHTML"
    # A form on the page itself that was refused comes back in the dialog. What asked for the dialog anyway is left
    # alone: a live update may have replaced the button meanwhile, and htmx finds no new target from there.
    if request.headers.get("HX-Target") != "task-body":
        response["HX-Retarget"] = "#task-body"
    return response
