"""How people get in: through an administrator, never by signing up; and not by guessing."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from axes.handlers.proxy import AxesProxyHandler
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from alliance.people.devices import known_device, remember_device
from alliance.people.lockout import attempted_email, too_many_attempts
from alliance.people.models import User
from alliance.people.throttle import forget_tries, give_back, take_try


class ClosedAccountAdapter(DefaultAccountAdapter):
    """There is no sign-up; administrators make people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Every password that is tried counts, on the sign-in page and where it is asked for again."""
        email = attempted_email(request, credentials)
        device = known_device(request, email)
        what, whose = ("device", device) if device else ("address", email)
        # A place that is locked out already uses up nothing of what others may try.
        is_open = AxesProxyHandler.is_allowed(request, credentials)
        if not (is_open and take_try(what, whose, timezone.now())):
            raise ImmediateHttpResponse(too_many_attempts(request))
        person = super().authenticate(request, **credentials)
        if person is not None:
            (forget_tries if device else give_back)(what, whose)
        return person

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        """From now on this browser is known."""
        response: HttpResponse = super().post_login(request, user, **details)
        remember_device(response, user.email)
        return response

    def reauthenticate(self, user: User, password: str) -> bool:
        """Ask for the password again by the address people sign in with; these attempts count, too."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk
