"""All leads, filtered, a page at a time; and which columns they are shown in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.people.permissions import place_required
from alliance.web.pages import page_or_fragment, wants_fragment
from leads.intake.columns import COLUMNS, LeadColumns
from leads.intake.filters import LeadFilter
from leads.intake.lists import LeadList, names_in_use
from leads.intake.permissions import may_capture_lead, may_export_leads
from leads.intake.view_tabs import ViewTabs
from leads.intake.views.parts import reader_of


@require_GET
@place_required
def lead_list(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    leads = LeadList(reader, request.GET, timezone.now())
    context = {
        "list": leads,
        "tabs": ViewTabs(reader, leads.filter),
        "names": {} if wants_fragment(request) else names_in_use(),
        "may_capture": may_capture_lead(reader),
        "may_export": may_export_leads(reader),
        "phase": "campaigns",
    }
    response = page_or_fragment(request, "intake/lead_list.html", "intake/_leads_answer.html", context)
    if not leads.is_again:
        # A list that looks on by itself is one step for the reader.
        looks_on = request.headers.get("HX-Trigger") == "look-on"
        header = "HX-Replace-Url" if looks_on else "HX-Push-Url"
        response[header] = request.path + leads.filter.address(cursor=leads.cursor)
    return response


@require_GET
@place_required
def lead_columns(request: HttpRequest) -> HttpResponse:
    """Choose columns and their places; the answer is the list under another address."""
    asked = LeadFilter(request.GET, reader_of(request), timezone.now())
    if "choose" in request.GET:
        chosen = [code for code in request.GET.getlist("show") if code in COLUMNS]
        columns = LeadColumns.of(sorted(chosen, key=lambda code: _place(request.GET.get(f"at-{code}"))))
        return redirect(reverse("lead_list") + asked.address(columns=columns.said or None))
    usual = reverse("lead_list") + asked.address(columns=None)
    context = {"filter": asked, "columns": asked.columns.choices, "usual": usual, "phase": "campaigns"}
    return page_or_fragment(request, "intake/lead_columns.html", "intake/_columns.html", context)


def _place(said: str | None) -> int:
    """The place somebody gave a column; what is no small number comes last."""
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 4 else 1000
