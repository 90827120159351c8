"""The Today page: a queue, not a chart wall."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alliance.inbox import actions, queries
from alliance.inbox.forms import UpTo
from alliance.journal import wording
from alliance.people.permissions import place_required
from alliance.web.pages import wants_fragment


@require_GET
@place_required
def today(request: HttpRequest) -> HttpResponse:
    return render(request, "inbox/today.html", {**_queue(request), **_live(request)})


@require_GET
@place_required
def today_queue(request: HttpRequest) -> HttpResponse:
    return render(request, "inbox/_queue.html", _queue(request))


@require_GET
@place_required
def today_live(request: HttpRequest) -> HttpResponse:
    return render(request, "inbox/_live.html", _live(request))


@require_POST
@place_required
def item_done(request: HttpRequest, item_id: int) -> HttpResponse:
    item = get_object_or_404(queries.own_items(request.user), pk=item_id)
    actions.mark_item_done(actor=request.user, item=item, now=timezone.now())
    return _back(request)


@require_POST
@place_required
def items_read(request: HttpRequest) -> HttpResponse:
    form = UpTo(request.POST)
    if form.is_valid():
        actions.mark_news_read(actor=request.user, up_to=form.cleaned_data["up_to"], now=timezone.now())
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    if wants_fragment(request):
        return render(request, "inbox/_queue.html", _queue(request))
    return redirect("today")


def _queue(request: HttpRequest) -> dict:
    return {"queue": queries.queue_of(request.user)}


def _live(request: HttpRequest) -> dict:
    return {"live": queries.live_rows(request.user), "live_topics": wording.live_topics()}
