"""What every answer of the workspace carries, and how a refused rule reaches a person."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from alliance.errors import RuleError
from alliance.web.pages import toast_response, wants_fragment

GetResponse = Callable[[HttpRequest], HttpResponse]


def push_origin(request: HttpRequest) -> str:
    """Where the page may open its event stream: the configured address, else the push port of this host."""
    if settings.PUSH_URL:
        scheme, _, rest = settings.PUSH_URL.partition("://")
        return f"{scheme}://{rest.split('/')[0]}" if rest else ""
    host = request.get_host()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return f"{request.scheme}://{name}:{settings.PUSH_PORT}"


def content_security_policy(request: HttpRequest) -> str:
    """Everything from here, nothing inline; one more origin to listen to."""
    connect = " ".join(filter(None, ["'self'", push_origin(request)]))
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            f"connect-src {connect}",
            "font-src 'self'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        ]
    )


class ContentSecurityPolicyMiddleware:
    """Sets the policy on every answer that has none of its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Django's own error page for developers is nothing but inline script and style.
        if not (settings.DEBUG and response.status_code == 500):
            response.headers.setdefault("Content-Security-Policy", content_security_policy(request))
        return response


class RuleErrorMiddleware:
    """Answers a RuleError that a page's view let through; programs never come this far (`rest.door`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RuleError):
            return None
        return refusal(request, exception)


def refusal(request: HttpRequest, error: RuleError) -> HttpResponse:
    """The refusal as a toast for htmx, as a page for everybody else."""
    if wants_fragment(request):
        return toast_response(request, error.message, error.status, code=error.code, fields=error.fields)
    response = render(request, "web/refused.html", {"error": error}, status=error.status)
    patch_vary_headers(response, ["HX-Request"])
    return response
