"""Every refusal as `application/problem+json` (RFC 9457) in the client's language."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from alliance.errors import RuleError
from alliance.rest.errors import BadRequest, BodyTooLarge

# Statuses of refusals in the reader's language; the standard's own words are English.
TITLES = {
    400: gettext_lazy("Bad Request"),
    401: gettext_lazy("Unauthorized"),
    403: gettext_lazy("Forbidden"),
    404: gettext_lazy("Not Found"),
    405: gettext_lazy("Method Not Allowed"),
    406: gettext_lazy("Not Acceptable"),
    409: gettext_lazy("Conflict"),
    410: gettext_lazy("Gone"),
    411: gettext_lazy("Length Required"),
    412: gettext_lazy("Precondition Failed"),
    413: gettext_lazy("Content Too Large"),
    415: gettext_lazy("Unsupported Media Type"),
    422: gettext_lazy("Unprocessable Content"),
    429: gettext_lazy("Too Many Requests"),
    500: gettext_lazy("Internal Server Error"),
    503: gettext_lazy("Service Unavailable"),
}


def problem(
    status: int, code: str, detail: str, *, errors: list[dict[str, str]] | None = None, **more: Any
) -> dict[str, Any]:
    """The body of a refusal; `request_id` is added by the view."""
    return {
        "type": f"urn:alliance:problem:{code}",
        "title": str(TITLES.get(status) or HTTPStatus(status).phrase),
        "status": status,
        "detail": detail,
        "code": code,
        "errors": errors or [],
        **more,
    }


def rule_problem(error: RuleError) -> dict[str, Any]:
    """The body for a rule that said no; details a client can act on (`candidates`, `missing`) come along."""
    errors = [
        {"pointer": field.pointer, "code": field.code, "message": str(field.message)}
        for field in error.fields
    ]
    return problem(error.status, error.code, str(error.message), errors=errors, **error.details)


def problem_response(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: None lets the server error through to the error log."""
    if isinstance(exception, RequestDataTooBig):
        exception = BodyTooLarge()
    if isinstance(exception, UnreadablePostError):
        exception = BadRequest()
    if isinstance(exception, RuleError):
        return _retry(_answer(rule_problem(exception), exception.status), exception.details)
    if isinstance(exception, Http404):
        exception = exceptions.NotFound(_("There is nothing here that you may see."))
    if isinstance(exception, PermissionDenied):
        exception = exceptions.PermissionDenied()
    if not isinstance(exception, exceptions.APIException):
        return None
    codes = exception.get_codes()
    code = codes if isinstance(codes, str) else "invalid"
    response = _answer(problem(exception.status_code, code, _detail(exception)), exception.status_code)
    if header := getattr(exception, "auth_header", None):
        response["WWW-Authenticate"] = header
    return response


def _retry(response: Response, details: dict[str, Any]) -> Response:
    if "retry_after" in details:
        response["Retry-After"] = str(details["retry_after"])
    return response


def _detail(exception: exceptions.APIException) -> str:
    return str(exception.detail) if isinstance(exception.detail, str) else _("The request cannot be read.")


def _answer(body: dict[str, Any], status: int) -> Response:
    return Response(body, status=status, content_type="application/problem+json")
