"""Programs that work along, and their tokens: a technical setting for administrators."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.people import actions, queries
from alliance.people.forms import ClientForm, FieldsForm, LimitForm, TokenForm
from alliance.people.models import ApiClient
from alliance.people.permissions import admin_required
from alliance.people.requests import PersonRequest
from alliance.people.writable_fields import all_writable_fields, writable_words
from alliance.web.forms import DONE, submitted


@require_GET
@admin_required
def client_list(request: PersonRequest) -> HttpResponse:
    clients = queries.clients_with_keys(request.user, now=timezone.now())
    return render(request, "people/client_list.html", {"clients": clients})


@require_http_methods(["GET", "POST"])
@admin_required
def client_new(request: PersonRequest) -> HttpResponse:
    form = ClientForm(request.POST or None)
    status, client = submitted(
        request, form, lambda data: actions.create_client(actor=request.user, now=timezone.now(), **data)
    )
    if status == DONE:
        messages.success(request, _("%(name)s is there. Issue its first token.") % {"name": client.name})
        return redirect("token_new", client.pk)
    return render(request, "people/client_new.html", {"form": form}, status=status)


@require_GET
@admin_required
def client_detail(request: PersonRequest, client_id: int) -> HttpResponse:
    client = visible_client(request, client_id)
    context = {
        "client": client,
        "tokens": queries.tokens_of(client, timezone.now()),
        "writable": writable_words(client),
    }
    return render(request, "people/client_detail.html", context)


@require_http_methods(["GET", "POST"])
@admin_required
def client_limit(request: PersonRequest, client_id: int) -> HttpResponse:
    client = visible_client(request, client_id)
    form = LimitForm(request.POST or None, initial={"rate_limit": client.rate_limit})
    status, _client = submitted(
        request,
        form,
        lambda data: actions.limit_client(actor=request.user, client=client, now=timezone.now(), **data),
    )
    if status == DONE:
        messages.success(request, _("From now on that is the limit."))
        return redirect("client_detail", client.pk)
    context = {"form": form, "client": client}
    return render(request, "people/client_limit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@admin_required
def client_fields(request: PersonRequest, client_id: int) -> HttpResponse:
    client = visible_client(request, client_id)
    writable = client.writable_fields or [name for name, _label in all_writable_fields()]
    form = FieldsForm(request.POST or None, initial={"writable_fields": writable})
    status, _client = submitted(
        request,
        form,
        lambda data: actions.limit_fields(actor=request.user, client=client, now=timezone.now(), **data),
    )
    if status == DONE:
        messages.success(request, _("From now on it writes these fields and no others."))
        return redirect("client_detail", client.pk)
    context = {"form": form, "client": client}
    return render(request, "people/client_fields.html", context, status=status)


@require_http_methods(["GET", "POST"])
@admin_required
def token_new(request: PersonRequest, client_id: int) -> HttpResponse:
    """The form, and once it is sent the token: shown in that answer and nowhere else."""
    client = visible_client(request, client_id)
    form = TokenForm(request.POST or None)
    status, issued = submitted(
        request,
        form,
        lambda data: actions.issue_token(actor=request.user, client=client, now=timezone.now(), **data),
    )
    if status != DONE:
        return render(request, "people/token_new.html", {"form": form, "client": client}, status=status)
    token, raw = issued
    context = {"client": client, "token": token, "raw": raw}
    response = render(request, "people/token_shown.html", context, status=201)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@admin_required
def token_revoke(request: PersonRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(queries.visible_tokens(request.user), pk=token_id)
    actions.revoke_token(actor=request.user, token=token, now=timezone.now())
    messages.success(request, _("The token %(prefix)s is revoked.") % {"prefix": token.prefix})
    return redirect("client_detail", token.client_id)


def visible_client(request: PersonRequest, client_id: int) -> ApiClient:
    return get_object_or_404(queries.visible_clients(request.user), pk=client_id)
