"""Each person reads in their own language and at their own time."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from alliance.people.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]


class ReaderMiddleware:
    """Activates the signed-in person's language and time zone; others keep what LocaleMiddleware chose."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        translation.activate(user.language)
        request.LANGUAGE_CODE = user.language
        with timezone.override(ZoneInfo(user.timezone)):
            return self.get_response(request)
