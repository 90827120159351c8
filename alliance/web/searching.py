"""One search for the palette and for the page without scripts."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alliance.people.models import User
from alliance.people.permissions import place_required
from alliance.web.pages import page_or_fragment
from alliance.web.palette import LONGEST, Search, found_by, recalled


@require_GET
@place_required
def search(request: HttpRequest) -> HttpResponse:
    """What the words find; without words what the reader opened lately, the pages and the actions."""
    reader = cast(User, request.user)
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    groups = [
        (source.code, source.label, hits) for source, hits in found_by(Search(reader, words, timezone.now()))
    ]
    recent = [] if words else recalled(reader, request.GET.get("recent", "").split())
    if recent:
        groups.insert(0, ("recent", _("Opened lately"), recent))
    context = {"words": words, "groups": groups, "count": sum(len(hits) for _code, _label, hits in groups)}
    return page_or_fragment(request, "web/search.html", "web/_search_options.html", context)
