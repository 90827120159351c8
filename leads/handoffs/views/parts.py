"""What the views of hand-offs share: the reader, and what an answer given in place puts where it was given."""

import json
import re
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from alliance.people.models import User
from alliance.web.pages import pending_toasts, wants_fragment
from leads.handoffs.board.columns import column_of
from leads.handoffs.cards import card_of
from leads.handoffs.models import Handoff
from leads.handoffs.panel import panel_context
from leads.handoffs.queries import reverse_of, shown_handoffs
from leads.handoffs.record import record_context

# The places from which a hand-off is answered: an item on Today, a row of the list, the lead's page, its own page,
# a card on the board.
PLACES = re.compile(r"(item|row|panel|handoff|card)-\d{1,19}")


def reader_of(request: HttpRequest) -> User:
    """The person; `place_required` let nobody else in."""
    return cast(User, request.user)


def into_of(request: HttpRequest) -> str:
    """The id of the element that the answer replaces, or nothing."""
    wanted = request.POST.get("into") or request.GET.get("into") or ""
    return wanted if PLACES.fullmatch(wanted) else ""


def answered(request: HttpRequest, handoff: Handoff, message: str | Promise) -> HttpResponse:
    """Say so; htmx gets the fresh part for the place the answer came from, everybody else the hand-off's page."""
    messages.success(request, str(message))
    if not wants_fragment(request):
        return redirect("handoff_detail", handoff.pk)
    into = into_of(request) or f"handoff-{handoff.pk}"
    if into.startswith("card-"):
        return _moved(request, handoff)
    html = _fresh(request, into, handoff)
    response = HttpResponse(html + pending_toasts(request))
    response["HX-Retarget"], response["HX-Reswap"] = f"#{into}", "outerHTML"
    response["HX-Trigger"] = "close-dialog"
    return response


def _moved(request: HttpRequest, handoff: Handoff) -> HttpResponse:
    """The board fetches itself again and finds the card where it stands now: what came back is another one."""
    reader = reader_of(request)
    fresh = shown_handoffs(reader).get(pk=handoff.pk)
    card = (reverse_of(fresh) or fresh) if fresh.is_rejected or fresh.is_returned else fresh
    words = {"name": fresh.lead.name, "column": column_of(card).label}
    said = _("%(name)s is now in “%(column)s”.") % words
    response = HttpResponse(pending_toasts(request))
    # Away from the dialog, which opens for whatever is swapped into it.
    response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "none"
    events = {"close-dialog": {}, "card-moved": {"card": card.pk, "said": said}}
    response["HX-Trigger"] = json.dumps(events)
    return response


def _fresh(request: HttpRequest, into: str, handoff: Handoff) -> str:
    reader, now = reader_of(request), timezone.now()
    fresh = shown_handoffs(reader).prefetch_related("lead__consents").get(pk=handoff.pk)
    context: dict[str, Any] = {"into": into}
    if into.startswith("handoff-"):
        return render_to_string("handoffs/_record.html", record_context(fresh, reader, now), request)
    if into.startswith("panel-"):
        return render_to_string("handoffs/_panel.html", panel_context(fresh.lead, reader, now), request)
    context["card"] = card_of(fresh, reader, now)
    template = "handoffs/_inbox_answered.html" if into.startswith("item-") else "handoffs/_row.html"
    return render_to_string(template, context, request)
