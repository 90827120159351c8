"""Webhooks: the list, a new one, one with its log, its facts changed, and taken away."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alliance.conditions import Condition
from alliance.hooks import actions
from alliance.hooks.forms import EndpointChangeForm, EndpointForm
from alliance.hooks.models import Endpoint
from alliance.hooks.queries import deliveries_of, rows_of, tellable_types, visible_endpoints
from alliance.hooks.refusals import WebhookChanged
from alliance.hooks.wording import type_names
from alliance.paging import keyset_page
from alliance.people.permissions import admin_required
from alliance.people.queries import visible_clients
from alliance.people.requests import PersonRequest
from alliance.web.forms import DONE, submitted

NEWEST_FIRST = ("-id",)


def visible_endpoint(request: PersonRequest, endpoint_id: int) -> Endpoint:
    return get_object_or_404(visible_endpoints(request.user), pk=endpoint_id)


def show_secret(request: PersonRequest, endpoint: Endpoint, *, is_new: bool) -> HttpResponse:
    """The only page that ever says it."""
    context = {"endpoint": endpoint, "is_new": is_new}
    response = render(request, "hooks/secret_shown.html", context, status=201)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@admin_required
def webhook_list(request: PersonRequest) -> HttpResponse:
    page = keyset_page(
        visible_endpoints(request.user), order=NEWEST_FIRST, cursor=request.GET.get("cursor"), limit=25
    )
    return render(request, "hooks/endpoint_list.html", {"page": page, "rows": rows_of(page.items)})


@require_GET
@admin_required
def webhook_detail(request: PersonRequest, endpoint_id: int) -> HttpResponse:
    endpoint = visible_endpoint(request, endpoint_id)
    failed = request.GET.get("show") == "failed"
    page = keyset_page(
        deliveries_of(endpoint, failed=failed), order=NEWEST_FIRST, cursor=request.GET.get("cursor"), limit=50
    )
    context = {"endpoint": endpoint, "page": page, "failed": failed, "now": timezone.now()}
    context["type_names"] = type_names(endpoint.types)
    return render(request, "hooks/endpoint_detail.html", context)


@require_GET
@admin_required
def webhook_choose(request: PersonRequest) -> HttpResponse:
    """For which program; what it may be told depends on that."""
    page = keyset_page(
        visible_clients(request.user), order=("name", "id"), cursor=request.GET.get("cursor"), limit=50
    )
    return render(request, "hooks/endpoint_choose.html", {"page": page})


@require_http_methods(["GET", "POST"])
@admin_required
def webhook_new(request: PersonRequest, client_id: int) -> HttpResponse:
    """The form, and once it is sent the secret: shown in that answer and nowhere else."""
    client = get_object_or_404(visible_clients(request.user), pk=client_id)
    kinds = tellable_types(client, timezone.now())
    form = EndpointForm(request.POST or None, kinds=kinds)
    status, endpoint = submitted(
        request,
        form,
        lambda data: actions.create_endpoint(actor=request.user, client=client, now=timezone.now(), **data),
    )
    if status == DONE:
        return show_secret(request, endpoint, is_new=True)
    context = {"form": form, "client": client, "kinds": kinds}
    return render(request, "hooks/endpoint_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
@admin_required
def webhook_edit(request: PersonRequest, endpoint_id: int) -> HttpResponse:
    """Who was overtaken sees beside the own words what is there now, and may send them once more."""
    endpoint = visible_endpoint(request, endpoint_id)
    facts: dict[str, Any] = {name: getattr(endpoint, name) for name in EndpointChangeForm.base_fields}
    kinds = tellable_types(endpoint.client, timezone.now())
    form = EndpointChangeForm(request.POST or None, initial=facts, kinds=kinds)
    status, _endpoint = submitted(request, form, partial(_change, request, endpoint))
    if status == DONE:
        messages.success(request, _("From now on it is told that way."))
        return redirect("webhook_detail", endpoint.pk)
    if is_overtaken := status == WebhookChanged.status:
        form.read_again(endpoint.version)
    context = {
        "form": form,
        "endpoint": endpoint,
        "is_overtaken": is_overtaken,
        "type_names": type_names(endpoint.types),
        "lost": type_names([kind for kind in endpoint.types if kind not in kinds]),
    }
    return render(request, "hooks/endpoint_edit.html", context, status=status)


def _change(request: PersonRequest, endpoint: Endpoint, data: dict[str, Any]) -> Endpoint:
    seen = Condition(versions=frozenset({data.pop("version")}))
    return actions.update_endpoint(
        actor=request.user, endpoint=endpoint, condition=seen, now=timezone.now(), **data
    )


@require_http_methods(["GET", "POST"])
@admin_required
def webhook_remove(request: PersonRequest, endpoint_id: int) -> HttpResponse:
    """Asked first, for its log goes with it."""
    endpoint = visible_endpoint(request, endpoint_id)
    if request.method == "POST":
        actions.remove_endpoint(actor=request.user, endpoint=endpoint, now=timezone.now())
        messages.success(request, _("The webhook is removed. Nothing is sent there any more."))
        return redirect("webhook_list")
    return render(request, "hooks/endpoint_remove.html", {"endpoint": endpoint})
