"""Who decides about which field of leads: read by everybody, changed by administrators and leads of both sides."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance.errors import require
from alliance.people.permissions import place_required
from alliance.people.requests import PersonRequest
from leads.intake.authorities import change_authorities
from leads.intake.authority_form import AuthorityForm
from leads.intake.permissions import may_change_authority


@require_http_methods(["GET", "POST"])
@place_required
def authority_list(request: PersonRequest) -> HttpResponse:
    may_change = may_change_authority(request.user)
    if request.method == "POST":
        require(may_change)
    form = AuthorityForm(request.POST or None, may_change=may_change)
    if request.method == "POST" and form.is_valid():
        change_authorities(actor=request.user, choices=form.cleaned_data, now=timezone.now())
        messages.success(request, _("From now on that is who decides."))
        return redirect("authority_list")
    context = {"form": form, "may_change": may_change, "phase": "campaigns"}
    return render(request, "intake/authority_list.html", context, status=422 if form.errors else 200)
