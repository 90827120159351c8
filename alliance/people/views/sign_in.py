"""The pages of getting in and out: allauth's, counted, journalled, and nothing left behind in the browser."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.people import actions
from alliance.people.lockout import attempted_email, too_many_attempts
from alliance.people.origin import client_ip
from alliance.people.permissions import place_required
from alliance.people.requests import PersonRequest
from alliance.people.throttle import take_try

View = Callable[..., HttpResponse]


def counted(view: View, what: str, *whose: Callable[[HttpRequest], str]) -> View:
    """The view, with its POSTs counted for each of `whose`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            taken = [take_try(what, read(request), timezone.now()) for read in whose]
            if not all(taken):
                return too_many_attempts(request)
        return view(request, *args, **kwargs)

    return guarded


def _person(request: HttpRequest) -> str:
    return f"person {request.user.pk}"


def _address(request: HttpRequest) -> str:
    return attempted_email(request, {"email": request.POST.get("email", "")})


password_change = counted(account.password_change, "change", _person)
password_forgotten = counted(account.password_reset, "forgotten", client_ip, _address)


def sign_out(request: HttpRequest) -> HttpResponse:
    """What scripts keep in the browser goes, too; on a computer that others use it would tell them something."""
    response: HttpResponse = account.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"storage"'
    return response


@require_POST
@place_required
def sign_out_elsewhere(request: PersonRequest) -> HttpResponse:
    """All other sessions end, this one stays."""
    person = actions.sign_out_everywhere(actor=request.user, person=request.user, now=timezone.now())
    update_session_auth_hash(request, person)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("profile")


class Activate(ActivateTOTPView):
    """Switch the second factor on, and say so in the journal."""

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        actions.note_second_factor(actor=self.request.user, is_on=True, now=timezone.now())
        return response


class Deactivate(DeactivateTOTPView):
    """Switch it off."""

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        actions.note_second_factor(actor=self.request.user, is_on=False, now=timezone.now())
        return response


class NewCodes(GenerateRecoveryCodesView):
    """New recovery codes; the old ones count no longer."""

    template_name = "mfa/recovery_codes/generate.html"
