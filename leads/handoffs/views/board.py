"""The board, and further cards of one of its columns."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.people.permissions import place_required
from alliance.web.pages import page_or_fragment
from leads.handoffs.board.columns import COLUMNS
from leads.handoffs.board.page import board_context, column_context
from leads.handoffs.views.parts import reader_of


@require_GET
@place_required
def handoff_board(request: HttpRequest) -> HttpResponse:
    context = board_context(reader_of(request), request.GET, timezone.now())
    return page_or_fragment(request, "handoffs/board.html", "handoffs/_board.html", context)


@require_GET
@place_required
def handoff_board_column(request: HttpRequest, column: str) -> HttpResponse:
    if column not in COLUMNS:
        raise Http404
    context = column_context(reader_of(request), request.GET, COLUMNS[column], timezone.now())
    return page_or_fragment(request, "handoffs/board_column.html", "handoffs/_board_more.html", context)
