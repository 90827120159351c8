"""Every refusal as `application/problem+json` (RFC 9457) in the client's language."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from alliance.errors import RuleError
from alliance.rest.errors import BodyTooLarge


def problem(
    status: int, code: str, detail: str, *, errors: list[dict[str, str]] | None = None, **more: Any
) -> dict[str, Any]:
    """The body of a refusal; `request_id` is added by the view."""
    return {
        "type": f"urn:alliance:problem:{code}",
        "title": HTTPStatus(status).phrase,
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
    if isinstance(exception, RuleError):
        return _answer(error_body := rule_problem(exception), error_body["status"])
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
    if wait := getattr(exception, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    return response


def _detail(exception: exceptions.APIException) -> str:
    return str(exception.detail) if isinstance(exception.detail, str) else _("The request cannot be read.")


def _answer(body: dict[str, Any], status: int) -> Response:
    return Response(body, status=status, content_type="application/problem+json")
