"""The pages about programs that everybody here may read."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.paging import keyset_page
from alliance.people.permissions import place_required
from alliance.people.requests import PersonRequest
from alliance.rest.integrations import connection_of, connections, reasons_of, visible_programs
from alliance.rest.runs import runs_of


@require_GET
@place_required
def integration_list(request: PersonRequest) -> HttpResponse:
    context = {"connections": connections(request.user, timezone.now())}
    return render(request, "rest/integration_list.html", context)


@require_GET
@place_required
def integration_detail(request: PersonRequest, client_id: int) -> HttpResponse:
    client = get_object_or_404(visible_programs(request.user), pk=client_id)
    runs = keyset_page(runs_of(client), order=("-id",), cursor=request.GET.get("cursor"), limit=25)
    context = {
        "one": connection_of(client, timezone.now()),
        "client": client,
        "reasons": reasons_of(client),
        "page": runs,
    }
    return render(request, "rest/integration_detail.html", context)
