"""Two leads are one person: choose field by field, merge, and undo it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance.errors import RuleError, require
from alliance.people.permissions import place_required
from leads.crm.models import Lead
from leads.intake.lines import field_label
from leads.intake.merging import UndoReport, merge_leads, undo_merge
from leads.intake.merging.comparison import merge_page
from leads.intake.merging.fields import CHOSEN, TOLD
from leads.intake.models import Merge
from leads.intake.permissions import may_merge_leads
from leads.intake.views.parts import reader_of, visible_lead, whole_number
from leads.intake.whereabouts import kept_lead_id


@require_http_methods(["GET", "POST"])
@place_required
def lead_merge(request: HttpRequest, lead_id: int, other_id: int) -> HttpResponse:
    """The lead of the address stays, the other goes into it."""
    require(may_merge_leads(reader_of(request)))
    keep = visible_lead(request, lead_id)
    try:
        drop = visible_lead(request, other_id)
    except Http404:
        if kept_lead_id(other_id) is None:
            raise
        messages.info(request, _("Somebody has merged the other lead already."))
        return redirect("lead_detail", keep.pk)
    error: RuleError | None = None
    if request.method == "POST":
        try:
            return _merged(request, keep, drop)
        except RuleError as refusal:
            error = refusal
    keep, drop = visible_lead(request, lead_id), visible_lead(request, other_id)
    context = {"page": merge_page(keep, drop), "error": error, "phase": "campaigns"}
    return render(request, "intake/lead_merge.html", context, status=error.status if error else 200)


def _merged(request: HttpRequest, keep: Lead, drop: Lead) -> HttpResponse:
    said = request.POST
    seen, promise = said.get("versions", "").partition("-"), said.get("promise")
    merge = merge_leads(
        actor=reader_of(request),
        keep=keep,
        drop=drop,
        choices={field: said[field] for field in CHOSEN if field in said},
        promise=whole_number(promise) if promise else None,
        versions=(whole_number(seen[0]), whole_number(seen[2])) if seen[0] else None,
        reason=said.get("reason", "")[:500],
        now=timezone.now(),
    )
    words = _("Merged with %(name)s. You can undo it here as long as it is the latest merge of this lead.")
    messages.success(request, words % {"name": merge.dropped_name})
    return redirect("lead_detail", keep.pk)


@require_POST
@place_required
def merge_undo(request: HttpRequest, lead_id: int, merge_id: int) -> HttpResponse:
    """To the lead that was kept, with what became of it."""
    lead = visible_lead(request, lead_id)
    merge = get_object_or_404(Merge, pk=merge_id, kept=lead)
    report = undo_merge(actor=reader_of(request), merge=merge, now=timezone.now())
    messages.success(request, _words(report))
    return redirect("lead_detail", lead.pk)


def _words(report: UndoReport) -> str:
    said = [_("%(name)s is a lead of its own again.") % {"name": report.restored.name}]
    if report.left:
        fields = ", ".join(field_label(column) for column in report.left if column in TOLD)
        said += [_("Changed since and left as it is: %(fields)s") % {"fields": fields}] if fields else []
    return " ".join(said)
