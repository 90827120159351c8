"""Rows that may be a known person: look at both, then decide."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliance.errors import require
from alliance.people.permissions import place_required
from alliance.web.pages import page_or_fragment
from leads.intake.actions import decide_duplicate
from leads.intake.comparison import duplicate_page, one_duplicate
from leads.intake.duplicates import NothingChosen, visible_duplicates, waiting_duplicates
from leads.intake.look_alikes.deciding import tell_apart
from leads.intake.look_alikes.queue import twin_page, visible_pairs
from leads.intake.permissions import may_decide_duplicate, may_merge_leads
from leads.intake.views.parts import reader_of, visible_lead, whole_number


@require_GET
@place_required
def duplicate_list(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    context = {
        "page": duplicate_page(reader, request.GET.get("cursor")),
        "pairs": twin_page(reader, request.GET.get("pairs")),
        "may_decide": may_decide_duplicate(reader),
        "may_merge": may_merge_leads(reader),
        "phase": "campaigns",
    }
    return page_or_fragment(request, "intake/duplicate_list.html", "intake/_duplicates.html", context)


@require_POST
@place_required
def pair_tell_apart(request: HttpRequest, pair_id: int) -> HttpResponse:
    """They are two people."""
    reader = reader_of(request)
    pair = get_object_or_404(visible_pairs(reader), pk=pair_id)
    tell_apart(actor=reader, lead=pair.lead, others=[pair.other], now=timezone.now())
    messages.success(request, _("Two people, then. These two are not asked about again."))
    return redirect("duplicate_list")


@require_GET
@place_required
def duplicate_candidates(request: HttpRequest, duplicate_id: int) -> HttpResponse:
    """One row beside every lead that it may be."""
    reader = reader_of(request)
    duplicate = get_object_or_404(waiting_duplicates(reader), pk=duplicate_id)
    context = {
        "page": one_duplicate(reader, duplicate),
        "may_decide": may_decide_duplicate(reader),
        "phase": "campaigns",
    }
    return page_or_fragment(request, "intake/duplicate_list.html", "intake/_duplicates.html", context)


@require_POST
@place_required
def duplicate_decide(request: HttpRequest, duplicate_id: int) -> HttpResponse:
    """The button that was pressed says whether it is the same person, and as which lead."""
    reader, named = reader_of(request), request.POST.get("lead")
    duplicate = get_object_or_404(visible_duplicates(reader), pk=duplicate_id)
    said = request.POST.get("same")
    require(said in ("yes", "no"), NothingChosen)
    is_same = said == "yes"
    known = visible_lead(request, whole_number(named)) if named else None
    lead = decide_duplicate(actor=reader, duplicate=duplicate, same=is_same, lead=known, now=timezone.now())
    words = _("Added to %(name)s.") if is_same else _("%(name)s is a lead of its own now.")
    messages.success(request, words % {"name": lead.name})
    return redirect("duplicate_list")
