"""One lead: its page, the parts that fetch themselves again, its timeline, and why it has its score."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.people.permissions import place_required
from alliance.web.pages import page_or_fragment
from leads.crm.models import Lead
from leads.intake.rulebook import definition_lines, score_lines
from leads.intake.timeline import SIDES, timeline
from leads.intake.views.parts import about_lead, visible_lead

PARTS = {"head": "intake/_head.html", "facts": "intake/_facts.html", "next": "intake/_next.html"}


@require_GET
@place_required
def lead_detail(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead = visible_lead(request, lead_id)
    context = {**about_lead(request, lead), **_timeline(request, lead)}
    return page_or_fragment(request, "intake/lead_detail.html", "intake/_record.html", context)


@require_GET
@place_required
def lead_part(request: HttpRequest, lead_id: int, part: str) -> HttpResponse:
    if part not in PARTS:
        raise Http404
    lead = visible_lead(request, lead_id)
    context = {**about_lead(request, lead), "part": PARTS[part]}
    return page_or_fragment(request, "intake/lead_part.html", PARTS[part], context)


@require_GET
@place_required
def lead_timeline(request: HttpRequest, lead_id: int) -> HttpResponse:
    """The newest lines with their frame, or only the older ones after a cursor."""
    lead = visible_lead(request, lead_id)
    fragment = "intake/_lines.html" if request.GET.get("cursor") else "intake/_timeline.html"
    context = {**about_lead(request, lead), **_timeline(request, lead)}
    return page_or_fragment(request, "intake/lead_timeline.html", fragment, context)


@require_GET
@place_required
def lead_score(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead, now = visible_lead(request, lead_id), timezone.now()
    context = {
        **about_lead(request, lead),
        "lines": score_lines(lead, now),
        "definition": definition_lines(lead, now),
    }
    return page_or_fragment(request, "intake/lead_score.html", "intake/_score.html", context)


def _timeline(request: HttpRequest, lead: Lead) -> dict[str, object]:
    by = request.GET.get("by", "")
    by = by if by in SIDES else ""
    page = timeline(lead, by=by, cursor=request.GET.get("cursor"), until=request.GET.get("until"))
    return {"timeline": page, "by": by}
