"""How people get in: through an administrator, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.http import HttpRequest

from alliance.people.models import User


class ClosedAccountAdapter(DefaultAccountAdapter):
    """There is no sign-up; administrators make people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def reauthenticate(self, user: User, password: str) -> bool:
        """Ask for the password again by the address people sign in with; axes counts these attempts, too."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk
