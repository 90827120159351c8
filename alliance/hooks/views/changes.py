"""What is done to a webhook: paused, resumed, given a new secret, tried."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance.hooks import actions
from alliance.hooks.views.endpoints import show_secret, visible_endpoint
from alliance.people.permissions import admin_required
from alliance.people.requests import PersonRequest


@require_http_methods(["GET", "POST"])
@admin_required
def webhook_secret(request: PersonRequest, endpoint_id: int) -> HttpResponse:
    """What a new secret means, and once it is asked for the secret itself."""
    endpoint = visible_endpoint(request, endpoint_id)
    if request.method == "POST":
        changed = actions.rotate_secret(actor=request.user, endpoint=endpoint, now=timezone.now())
        return show_secret(request, changed, is_new=False)
    return render(request, "hooks/secret_new.html", {"endpoint": endpoint, "now": timezone.now()})


@require_POST
@admin_required
def webhook_pause(request: PersonRequest, endpoint_id: int) -> HttpResponse:
    endpoint = visible_endpoint(request, endpoint_id)
    actions.switch_endpoint(actor=request.user, endpoint=endpoint, is_on=False, now=timezone.now())
    messages.success(request, _("Paused. What changes meanwhile is told once it goes on."))
    return redirect("webhook_detail", endpoint.pk)


@require_POST
@admin_required
def webhook_resume(request: PersonRequest, endpoint_id: int) -> HttpResponse:
    endpoint = visible_endpoint(request, endpoint_id)
    actions.switch_endpoint(actor=request.user, endpoint=endpoint, is_on=True, now=timezone.now())
    messages.success(request, _("It goes on where it stopped."))
    return redirect("webhook_detail", endpoint.pk)


@require_POST
@admin_required
def webhook_test(request: PersonRequest, endpoint_id: int) -> HttpResponse:
    """Sends a test and leads to it, where the answer will stand."""
    endpoint = visible_endpoint(request, endpoint_id)
    delivery = actions.send_test(actor=request.user, endpoint=endpoint, now=timezone.now())
    return redirect("webhook_delivery", delivery.pk)
