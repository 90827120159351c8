"""The Today page: a queue, not a chart wall."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alliance.inbox import actions, queries
from alliance.inbox.forms import UpTo
from alliance.journal import wording
from alliance.people.models import User
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
    item = get_object_or_404(queries.own_items(_reader(request)), pk=item_id)
    actions.mark_item_done(actor=_reader(request), item=item, now=timezone.now())
    return _back(request)


@require_POST
@place_required
def items_read(request: HttpRequest) -> HttpResponse:
    form = UpTo(request.POST)
    if form.is_valid():
        actions.mark_news_read(actor=_reader(request), up_to=form.cleaned_data["up_to"], now=timezone.now())
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    if wants_fragment(request):
        return render(request, "inbox/_queue.html", _queue(request))
    return redirect("today")


def _reader(request: HttpRequest) -> User:
    """The person; `place_required` let nobody else in."""
    return cast(User, request.user)


def _queue(request: HttpRequest) -> dict:
    return {"queue": queries.queue_of(_reader(request))}


def _live(request: HttpRequest) -> dict:
    return {"live": queries.live_rows(_reader(request)), "live_topics": wording.live_topics()}
