"""The type of a request that `place_required` or `admin_required` let through."""

from django.http import HttpRequest

from alliance.people.models import User


class PersonRequest(HttpRequest):
    """A request of a signed-in person; only annotates, nothing makes one."""

    user: User
