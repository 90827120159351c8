"""All leads, filtered, a page at a time."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.people.permissions import place_required
from alliance.web.pages import page_or_fragment
from leads.intake.lists import LeadList, campaigns_in_use
from leads.intake.permissions import may_capture_lead
from leads.intake.views.parts import reader_of


@require_GET
@place_required
def lead_list(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    leads = LeadList(reader, request.GET, timezone.now())
    context = {
        "list": leads,
        "campaigns": campaigns_in_use(),
        "may_capture": may_capture_lead(reader),
        "phase": "campaigns",
    }
    response = page_or_fragment(request, "intake/lead_list.html", "intake/_leads.html", context)
    if not leads.is_again:
        response["HX-Push-Url"] = request.path + leads.filter.address(cursor=leads.cursor)
    return response
