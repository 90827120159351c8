"""Changing many leads: choose what, see what became of it, take it back."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.errors import require
from alliance.people.permissions import has_place, place_required
from alliance.web.forms import DONE, submitted
from alliance.web.pages import go_to, page_or_fragment
from leads.crm.queries import visible_leads
from leads.intake.bulk.changing import MOST_LEADS, change_leads
from leads.intake.bulk.form import BulkForm
from leads.intake.bulk.results import BulkResult
from leads.intake.filters import LeadFilter
from leads.intake.models import ChangeSet
from leads.intake.permissions import may_change_many_leads
from leads.intake.undo import report_of, undo_change_set
from leads.intake.views.parts import posted, reader_of


@require_http_methods(["GET", "POST"])
@place_required
def lead_bulk(request: HttpRequest) -> HttpResponse:
    """The selected leads, or all that an address finds; the address says which."""
    reader, now = reader_of(request), timezone.now()
    require(may_change_many_leads(reader))
    asked = LeadFilter(request.GET, reader, now)
    back = reverse("lead_list") + asked.address()
    lead_ids = _asked_for(request, asked)
    form = BulkForm(posted(request), actor=reader)
    status, change_set = submitted(
        request,
        form,
        lambda _data: change_leads(actor=reader, lead_ids=lead_ids, act=form.chosen(), now=now),
    )
    if status == DONE:
        _tell(request, change_set)
        return go_to(request, back)
    context = {"form": form, "count": len(lead_ids), "most": MOST_LEADS, "back": back, "phase": "campaigns"}
    return page_or_fragment(request, "intake/lead_bulk.html", "intake/_bulk.html", context, status)


def _asked_for(request: HttpRequest, asked: LeadFilter) -> Sequence[int]:
    """Never more than one above the limit; those that came after the list was shown are not meant."""
    if "all" not in request.GET:
        named = [name for name in request.GET.getlist("lead") if name.isascii() and name.isdigit()]
        return [int(name) for name in named[: MOST_LEADS + 1] if len(name) < 19]
    leads = asked.apply(visible_leads(reader_of(request)))
    seen = request.GET.get("seen", "")
    if seen.isascii() and seen.isdigit() and len(seen) < 19:
        leads = leads.filter(pk__lte=int(seen))
    return list(leads.order_by(*asked.order).values_list("pk", flat=True)[: MOST_LEADS + 1])


def _tell(request: HttpRequest, change_set: ChangeSet) -> None:
    result = BulkResult(change_set)
    say = messages.success if result.changed else messages.warning
    say(request, result.words, extra_tags=reverse("bulk_result", args=[change_set.pk]))


@require_GET
@place_required
def bulk_result(request: HttpRequest, change_set_id: int) -> HttpResponse:
    """What was done, by whom, and which leads stayed as they were."""
    change_set = _bulk(request, change_set_id)
    result, now = BulkResult(change_set), timezone.now()
    may_undo = may_change_many_leads(reader_of(request)) and result.changed and change_set.is_undoable(now)
    context = {"result": result, "left": list(result.left()), "may_undo": may_undo, "phase": "campaigns"}
    context["report"] = report_of(change_set) if change_set.undone_at else None
    return render(request, "intake/bulk_result.html", context)


@require_POST
@place_required
def bulk_undo(request: HttpRequest, change_set_id: int) -> HttpResponse:
    """Everything as it was, save what somebody changed since."""
    change_set = _bulk(request, change_set_id)
    report = undo_change_set(actor=reader_of(request), change_set=change_set, now=timezone.now())
    words = _("%(restored)s as before.") % {"restored": report.restored}
    if report.left_count:
        words = _("%(restored)s as before; %(left)s stay, because somebody changed them since.") % {
            "restored": report.restored,
            "left": report.left_count,
        }
    messages.success(request, words)
    return redirect("bulk_result", change_set.pk) if report.left_count else redirect("lead_list")


def _bulk(request: HttpRequest, change_set_id: int) -> ChangeSet:
    sets = ChangeSet.objects.filter(kind=ChangeSet.Kind.BULK).select_related("actor", "undone_by")
    return get_object_or_404(sets if has_place(request.user) else sets.none(), pk=change_set_id)
