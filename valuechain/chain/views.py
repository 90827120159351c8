"""The value chain on one page, and a page per phase."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.errors import RuleError, require
from alliance.people.permissions import place_required
from alliance.people.requests import PersonRequest
from alliance.web.forms import add_rule_error
from alliance.web.pages import page_or_fragment, pending_toasts, wants_fragment
from valuechain.chain import actions, permissions, queries
from valuechain.chain.forms import ProposeForm, ReasonForm, RenameForm
from valuechain.chain.models import Holder, Phase
from valuechain.chain.panels import candidates, panels_of
from valuechain.chain.rooms import room_of, shelves_of

Act = Callable[[dict[str, Any]], object]


@require_GET
@place_required
def chain_overview(request: PersonRequest) -> HttpResponse:
    views = queries.phases_with_owners()
    context = {
        "columns": [{"view": view, "about": room_of(view.phase.code)} for view in views],
        "vacant": sum(seat.is_vacant for view in views for seat in view.seats.values()),
    }
    return page_or_fragment(request, "chain/chain_overview.html", "chain/_chain.html", context)


@require_GET
@place_required
def phase_detail(request: PersonRequest, code: str) -> HttpResponse:
    return phase_page(request, visible_phase(request, code))


@require_http_methods(["GET", "POST"])
@place_required
def phase_rename(request: PersonRequest, code: str) -> HttpResponse:
    phase = visible_phase(request, code)
    require(permissions.may_rename_phase(request.user))
    form = RenameForm(request.POST or None, initial={"label_de": phase.label_de, "label_en": phase.label_en})
    if request.method == "POST" and form.is_valid():
        actions.rename_phase(actor=request.user, phase=phase, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The phase has its name on every page from now on."))
        return redirect("phase_detail", code)
    return render(request, "chain/phase_rename.html", {"form": form, "phase_record": phase, "phase": code})


@require_POST
@place_required
def seat_propose(request: PersonRequest, code: str, side: str) -> HttpResponse:
    phase = visible_phase(request, code)
    seat = queries.phases_with_owners(code)[0].seats.get(side)
    if seat is None:
        raise Http404
    require(request.user.side == side)
    people = candidates(request.user, seat.seat)
    form = ProposeForm(request.POST, candidates=people, auto_id=f"id_propose_{side}_%s")

    def propose(data: dict[str, Any]) -> None:
        actions.propose_holder(actor=request.user, seat=seat.seat, person=data["person"], now=timezone.now())

    return acted(request, phase, f"propose-{side}", form, propose, _("Proposed. The person is asked now."))


@require_POST
@place_required
def proposal_accept(request: PersonRequest, holder_id: int) -> HttpResponse:
    holder = visible_holder(request, holder_id)
    after = actions.accept_seat(actor=request.user, holder=holder, now=timezone.now())
    asked = _("Accepted. The owner on the other side is asked to confirm.")
    return answered(request, holder, asked if after.is_awaiting else _("The seat is yours."))


@require_POST
@place_required
def proposal_confirm(request: PersonRequest, holder_id: int) -> HttpResponse:
    holder = visible_holder(request, holder_id)
    actions.confirm_seat_change(actor=request.user, holder=holder, now=timezone.now())
    return answered(request, holder, _("Confirmed. The seat has changed hands."))


@require_POST
@place_required
def proposal_decline(request: PersonRequest, holder_id: int) -> HttpResponse:
    return with_reason(request, holder_id, "decline", actions.decline_proposal, _("Declined."))


@require_POST
@place_required
def proposal_withdraw(request: PersonRequest, holder_id: int) -> HttpResponse:
    holder = visible_holder(request, holder_id)
    actions.withdraw_proposal(actor=request.user, holder=holder, now=timezone.now())
    return answered(request, holder, _("The proposal is withdrawn."))


@require_POST
@place_required
def seat_resign(request: PersonRequest, holder_id: int) -> HttpResponse:
    done = _("You keep the seat for five business days, or until somebody else takes it.")
    return with_reason(request, holder_id, "resign", actions.resign_seat, done)


def with_reason(
    request: PersonRequest, holder_id: int, kind: str, action: Callable[..., Holder], done: str
) -> HttpResponse:
    """Say no, or no longer, with a reason; an error comes back in the form it was typed into."""
    holder = visible_holder(request, holder_id)
    form = ReasonForm(request.POST, auto_id=f"id_{kind}_{holder.pk}_%s")

    def act(data: dict[str, Any]) -> None:
        action(actor=request.user, holder=holder, reason=data["reason"], now=timezone.now())

    return acted(request, holder.seat.ownership.phase, f"{kind}-{holder.pk}", form, act, done)


def acted(request: PersonRequest, phase: Phase, name: str, form: Form, act: Act, done: str) -> HttpResponse:
    """Act once and go back to the phase, or show the phase with what is wrong in the form."""
    status = 422
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except RuleError as error:
            if error.status == 403:
                raise
            add_rule_error(form, error)
            status = error.status
        else:
            messages.success(request, done)
            return redirect("phase_detail", phase.code)
    return phase_page(request, phase, given={name: form}, status=status)


def answered(request: PersonRequest, holder: Holder, done: str) -> HttpResponse:
    """Back to the phase; on Today only the toast, for its queue fetches itself anew."""
    messages.success(request, done)
    if wants_fragment(request):
        return HttpResponse(pending_toasts(request))
    return redirect("phase_detail", holder.seat.ownership.phase_id)


def phase_page(
    request: PersonRequest, phase: Phase, *, given: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    view = queries.phases_with_owners(phase.code)[0]
    context = {
        "phase": phase.code,
        "view": view,
        "about": room_of(phase.code),
        "panels": panels_of(view, request.user, given),
        "terms": queries.terms_of(view.ownership),
        "shelves": shelves_of(phase.code),
        "may_rename": permissions.may_rename_phase(request.user),
    }
    return page_or_fragment(request, "chain/phase_detail.html", "chain/_phase.html", context, status)


def visible_phase(request: PersonRequest, code: str) -> Phase:
    return get_object_or_404(queries.visible_phases(request.user), pk=code)


def visible_holder(request: PersonRequest, holder_id: int) -> Holder:
    return get_object_or_404(queries.visible_holders(request.user), pk=holder_id)
