"""The base of every REST address."""

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django.http import Http404, HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alliance.paging import Page
from alliance.people.models import ApiClient, ApiToken, User
from alliance.rest.errors import PreconditionFailed
from alliance.rest.idempotency import answered_once
from alliance.rest.parsing import read_query
from alliance.rest.permissions import ScopeMissing


class ApiView(APIView):
    """One address: `scope` names the token's scope per method; POST honours `Idempotency-Key`."""

    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    scope: ClassVar[dict[str, str]] = {}
    request: Request

    @property
    def actor(self) -> User:
        """The machine account that acts."""
        return cast(User, self.request.user)

    @property
    def client(self) -> ApiClient:
        """The calling program."""
        return cast(ApiToken, self.request.auth).client

    @property
    def scopes(self) -> list[str]:
        """What the token may do beside this address."""
        return cast(ApiToken, self.request.auth).scopes

    def require_scope(self, needed: str) -> None:
        """Raises ScopeMissing (403): some bodies ask for more than their address does."""
        if needed not in self.scopes:
            raise ScopeMissing(needed=needed)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check token and scope, then make a POST with a key answer only once."""
        super().initial(request, *args, **kwargs)
        if request.method not in {"GET", "HEAD"}:
            read_query(request, self.parameters)
        key = request.headers.get("Idempotency-Key")
        if request.method == "POST" and key:
            handler = getattr(self, "post", self.http_method_not_allowed)
            setattr(self, "post", answered_once(handler, cast(ApiToken, request.auth), key))  # noqa: B010

    # Parameters of methods other than GET; GET views read their own with read_query.
    parameters: ClassVar[dict[str, Any]] = {}

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Give the answer its request id, in the header and in a problem's body."""
        response = super().finalize_response(request, response, *args, **kwargs)
        request_id = request.headers.get("X-Request-Id", "")[:64] or uuid.uuid4().hex
        response["X-Request-Id"] = request_id
        response["Cache-Control"] = "no-store"
        if getattr(response, "content_type", "") == "application/problem+json":
            response.data["request_id"] = request_id
        return response


class UnknownAddress(ApiView):
    """Any address under /api/ that does not exist: a problem, not a page."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse whatever comes."""
        raise Http404


def listing(page: Page[Any], results: Sequence[Any]) -> Response:
    """The answer of every list: `{"results": […], "next_cursor": …}`."""
    return Response({"results": results, "next_cursor": page.next_cursor})


def etag(version: int) -> str:
    """The ETag of a record's version."""
    return f'"{version}"'


def expected_version(request: HttpRequest | Request) -> int | None:
    """The version in `If-Match`, None when absent or `*`; raises PreconditionFailed for one we never gave."""
    given = request.headers.get("If-Match", "").strip()
    if given in {"", "*"}:
        return None
    value = given.removeprefix("W/").strip('"')
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise PreconditionFailed
    return int(value)
