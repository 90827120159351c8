"""Keeping views of the lead list: save, rename, share, pin, delete."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.errors import require
from alliance.paging import keyset_page
from alliance.people.permissions import place_required
from alliance.web.forms import DONE, submitted
from alliance.web.pages import go_to, page_or_fragment
from leads.intake.filters import LeadFilter
from leads.intake.models import SavedView
from leads.intake.permissions import may_change_view, may_delete_view, may_save_view, may_take_over_view
from leads.intake.saved_view_form import SavedViewForm
from leads.intake.saved_views import (
    TooManyViews,
    ViewNameTaken,
    change_view,
    delete_view,
    pin_view,
    save_view,
    take_over_view,
    unpin_view,
    visible_views,
    with_pins,
)
from leads.intake.view_owners import answers_for_views_of, left_behind
from leads.intake.view_tabs import address_of
from leads.intake.views.parts import posted, reader_of


@require_GET
@place_required
def saved_view_list(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    views = with_pins(visible_views(reader), reader)
    page = keyset_page(views, order=("name", "id"), cursor=request.GET.get("cursor") or None)
    left = left_behind(page.items) if reader.is_lead or reader.is_admin else {}
    rows = [
        (
            view,
            address_of(view.query, view),
            may_change_view(reader, view),
            view.pk in left and answers_for_views_of(reader, left[view.pk]),
        )
        for view in page.items
    ]
    context = {"page": page, "rows": rows, "may_save": may_save_view(reader), "phase": "campaigns"}
    return render(request, "intake/view_list.html", context)


@require_http_methods(["GET", "POST"])
@place_required
def saved_view_new(request: HttpRequest) -> HttpResponse:
    """What the address of the list asks for, under a name."""
    reader, now = reader_of(request), timezone.now()
    require(may_save_view(reader))
    asked = LeadFilter(request.GET, reader, now)
    form = SavedViewForm(posted(request), person=reader)
    status, view = submitted(
        request, form, lambda data: save_view(actor=reader, query=asked.canonical, now=now, **data)
    )
    if status == DONE:
        messages.success(request, _("The view is saved."))
        return go_to(request, list_of(view))
    context = {"form": form, "title": _("Save this view"), "chips": list(asked.chips())}
    return _form(request, {**context, "back": reverse("lead_list") + asked.address()}, status)


@require_http_methods(["GET", "POST"])
@place_required
def saved_view_edit(request: HttpRequest, view_id: int) -> HttpResponse:
    """Another name, another audience."""
    view, reader = _own(request, view_id), reader_of(request)
    known = {"name": view.name, "scope": view.scope}
    form = SavedViewForm(posted(request), person=reader, kept_team=view.team, initial=known)
    status, _view = submitted(
        request, form, lambda data: change_view(actor=reader, view=view, now=timezone.now(), **data)
    )
    if status == DONE:
        messages.success(request, _("The view is changed."))
        return go_to(request, reverse("saved_view_list"))
    context = {"form": form, "title": _("Change the view"), "back": reverse("saved_view_list")}
    return _form(request, context, status)


@require_POST
@place_required
def saved_view_keep(request: HttpRequest, view_id: int) -> HttpResponse:
    """The owner's view asks from now on what the list shows."""
    view = _own(request, view_id)
    query = request.POST.get("query", "")
    view = change_view(actor=reader_of(request), view=view, query=query, now=timezone.now())
    messages.success(request, _("The view is changed."))
    return redirect(list_of(view))


@require_POST
@place_required
def saved_view_pin(request: HttpRequest, view_id: int) -> HttpResponse:
    reader = reader_of(request)
    if request.POST.get("pin") == "no":
        # A view may have become private since it was pinned.
        view = SavedView.objects.filter(pk=view_id, pins__person=reader).first() or _visible(request, view_id)
        unpin_view(actor=reader, view=view)
        messages.success(request, _("No longer at the top of your list."))
    else:
        view = _visible(request, view_id)
        pin_view(actor=reader, view=view, now=timezone.now())
        messages.success(request, _("Now at the top of your list."))
    return redirect("saved_view_list")


@require_POST
@place_required
def saved_view_take_over(request: HttpRequest, view_id: int) -> HttpResponse:
    """What somebody who left shared has an owner again."""
    view = _visible(request, view_id)
    require(may_take_over_view(reader_of(request), view))
    try:
        take_over_view(actor=reader_of(request), view=view, now=timezone.now())
        messages.success(request, _("The view is yours now."))
    except (ViewNameTaken, TooManyViews) as error:
        messages.error(request, str(error.message))
    return redirect("saved_view_list")


@require_http_methods(["GET", "POST"])
@place_required
def saved_view_delete(request: HttpRequest, view_id: int) -> HttpResponse:
    """Asked on a page of its own, because others may use it."""
    view = _visible(request, view_id)
    require(may_delete_view(reader_of(request), view))
    if request.method == "POST":
        delete_view(actor=reader_of(request), view=view, now=timezone.now())
        messages.success(request, _("The view is deleted."))
        return redirect("saved_view_list")
    others = view.pins.exclude(person=reader_of(request))[:100].count()
    return render(request, "intake/view_delete.html", {"view": view, "others": others, "phase": "campaigns"})


def list_of(view: SavedView) -> str:
    return reverse("lead_list") + address_of(view.query, view)


def _visible(request: HttpRequest, view_id: int) -> SavedView:
    return get_object_or_404(visible_views(reader_of(request)), pk=view_id)


def _own(request: HttpRequest, view_id: int) -> SavedView:
    view = _visible(request, view_id)
    require(may_change_view(reader_of(request), view))
    return view


def _form(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    context["phase"] = "campaigns"
    return page_or_fragment(request, "intake/view_form.html", "intake/_view_form.html", context, status)
