"""The page about programs that everybody here may read."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.people.permissions import place_required
from alliance.people.requests import PersonRequest
from alliance.rest.integrations import connections


@require_GET
@place_required
def integration_list(request: PersonRequest) -> HttpResponse:
    context = {"connections": connections(request.user, timezone.now())}
    return render(request, "rest/integration_list.html", context)
