"""Old addresses of a lead that was merged into another lead to that one, in the browser and over REST."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.errors import RuleError
from alliance.people.permissions import has_place
from alliance.rest.problems import rule_problem
from alliance.web.pages import wants_fragment
from leads.intake.whereabouts import kept_lead_id

GetResponse = Callable[[HttpRequest], HttpResponse]
NAME = "lead_id"
READING = ("GET", "HEAD")


class MergedInto(RuleError):
    """A change of a lead that is gone (410); `details["merged_into"]` is the lead to change instead."""

    code = "merged_into"
    status = 410
    message = gettext_lazy("This lead was merged into another. Change that one.")


class MergedLeadMiddleware:
    """A page that is not found because its lead was merged answers with that of the kept lead.

    Not for good (302), because a merge can be undone. It costs nothing but where a page was not found anyway.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        match = request.resolver_match
        if not isinstance(exception, Http404) or match is None:
            return None
        kept = _kept(match) if has_place(request.user) else None
        return None if kept is None else _for_people(request, match, kept)


class MergedLeadForPrograms:
    """The same under /api/, around the door for programs, which has checked token and scope by then."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404 and request.path_info.startswith("/api/"):
            return _for_programs(request, response) or response
        return response


def _kept(match: ResolverMatch) -> int | None:
    return kept_lead_id(match.kwargs[NAME]) if NAME in match.kwargs else None


def _for_people(request: HttpRequest, match: ResolverMatch, kept: int) -> HttpResponse:
    """To the same page of the kept lead. What was sent to the old address changed nothing, and the person is told."""
    detail = reverse("lead_detail", args=[kept])
    is_reading = request.method in READING
    if not is_reading:
        messages.warning(
            request, _("This lead was merged into another meanwhile. What you sent was not saved.")
        )
    if wants_fragment(request):
        return HttpResponse(headers={"HX-Redirect": detail})
    return redirect(reverse(match.view_name, kwargs={**match.kwargs, NAME: kept}) if is_reading else detail)


def _for_programs(request: HttpRequest, response: HttpResponse) -> HttpResponse | None:
    """Reading a lead that is gone leads on (301); a change of it is refused and says where to."""
    match = request.resolver_match
    kept = _kept(match) if match is not None else None
    if match is None or kept is None:
        return None
    if request.method not in READING:
        body = {**rule_problem(MergedInto(merged_into=kept)), "request_id": response.get("X-Request-Id", "")}
        return _like(response, JsonResponse(body, status=410, content_type="application/problem+json"))
    answer = JsonResponse({"merged_into": kept}, status=301)
    answer["Location"] = reverse(match.view_name, kwargs={**match.kwargs, NAME: kept})
    return _like(response, answer)


def _like(response: HttpResponse, answer: HttpResponse) -> HttpResponse:
    """With the headers that every REST answer has."""
    own = ("Content-Type", "Content-Length", "Location")
    for name, value in response.items():
        if name not in own:
            answer[name] = value
    return answer
