"""The rule table behind every score, and the definition of a qualified lead in force."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.people.permissions import place_required
from leads.intake.rulebook import rulebook_page


@require_GET
@place_required
def score_rules(request: HttpRequest) -> HttpResponse:
    context = {**rulebook_page(timezone.now()), "phase": "campaigns"}
    return render(request, "intake/score_rules.html", context)
