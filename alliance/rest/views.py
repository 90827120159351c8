"""The base of every REST address."""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, cast

from django.db import DatabaseError
from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alliance.paging import Page
from alliance.people.models import ApiClient, ApiToken, User
from alliance.rest.conditions import is_known
from alliance.rest.door import request_id_of
from alliance.rest.idempotency import answered_once
from alliance.rest.limits import Quota, TooManyRequests, count_request, policy_header
from alliance.rest.parsing import read_query
from alliance.rest.refusals import Refused, note_refusals
from alliance.rest.renderers import encoder
from alliance.rest.routes import operation_of
from alliance.rest.writes import note_writes

logger = logging.getLogger(__name__)
# Scopes of what counts as a write of a sync.
WRITING = frozenset({"leads:write", "touches:write", "consents:write", "handoffs:write"})


class ApiView(APIView):
    """One address: `scope` names the token's scope per method; POST honours `Idempotency-Key`."""

    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    scope: ClassVar[dict[str, str]] = {}
    # Parameters of methods other than GET; GET views read their own with read_query.
    parameters: ClassVar[dict[str, Callable[[str], Any]]] = {}
    request: Request
    quota: Quota | None = None
    # Single rows that were refused although the request was not.
    refused_rows: Sequence[Refused] = ()
    # What became of what the request brought, where the status of the answer does not say it.
    written: Mapping[str, int] | None = None

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

    @property
    def record_name(self) -> str:
        """What the program calls the record, if the address says it."""
        named = self.kwargs
        return f"{named['system']}:{named['external_id']}" if "external_id" in named else ""

    def perform_authentication(self, request: Request) -> None:
        """Who calls, and whether not too often; every call with a valid token counts."""
        super().perform_authentication(request)
        if request.auth is None:
            return
        request._request.META["alliance.client"] = self.client.slug
        self.quota = count_request(self.client, timezone.now())
        if self.quota is not None and self.quota.excess:
            raise TooManyRequests(retry_after=self.quota.reset)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check token and scope, then make a POST with a key answer only once."""
        super().initial(request, *args, **kwargs)
        if request.method not in {"GET", "HEAD"}:
            read_query(request, self.parameters)
        key = request.META.get("HTTP_IDEMPOTENCY_KEY")
        if request.method == "POST" and key is not None:
            handler = getattr(self, "post", self.http_method_not_allowed)
            setattr(self, "post", answered_once(handler, cast(ApiToken, request.auth), key))  # noqa: B010

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Give the answer its request id and what is left of the quota; remember what was refused."""
        response = super().finalize_response(request, response, *args, **kwargs)
        request_id = request_id_of(request._request)
        is_problem = getattr(response, "content_type", "") == "application/problem+json"
        if is_problem:
            response.data["request_id"] = request_id
        elif request.method in {"GET", "HEAD"} and is_known(request, response.get("ETag")):
            response.status_code, response.data = 304, None
        if "alliance.client" in request._request.META:
            said = policy_header(self.client) | (self.quota.headers if self.quota else {})
            for name, value in said.items():
                response.headers[name] = value
            self._note_refusals(request, response, is_problem, request_id)
            self._note_writes(request, response, is_problem)
        return response

    def _note_writes(self, request: Request, response: Response, is_problem: bool) -> None:
        """For the runs of the program; what it was not let in for, and what it was answered before, is no write."""
        status = response.status_code
        if self.scope.get(request.method or "") not in WRITING or "Idempotency-Replayed" in response:
            return
        if not is_problem:
            usual = {"created" if status == 201 else "updated": 1}
            note_writes(self.client, self.written or usual, timezone.now())
        elif 400 <= status < 500 and status not in (401, 429):
            note_writes(self.client, {"refused": 1}, timezone.now())

    def _note_refusals(self, request: Request, response: Response, is_problem: bool, request_id: str) -> None:
        refused = list(self.refused_rows)
        if is_problem:
            fields = response.data["errors"]
            place = fields[0]["pointer"] if fields else ""
            lead_id = self.kwargs.get("lead_id")
            refused.append(Refused(response.data["code"], place, self.record_name, lead_id))
        # Who calls too often is noted once a minute, not each time.
        if not refused or (self.quota is not None and self.quota.excess > 1):
            return
        try:
            note_refusals(
                self.client,
                operation_of(request._request),
                response.status_code,
                refused,
                request_id,
                timezone.now(),
            )
        except DatabaseError:
            logger.exception("A refusal could not be noted, request %s", request_id)


class UnknownAddress(ApiView):
    """Any address under /api/ that does not exist: a problem, not a page."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse whatever comes."""
        raise Http404


def listing(page: Page[Any], results: Sequence[Any]) -> Response:
    """The answer of every list: `{"results": […], "next_cursor": …}`; its ETag stands for just these words."""
    content = encoder.encode({"results": results, "next_cursor": page.next_cursor})
    tag = hashlib.blake2b(content, digest_size=16).hexdigest()
    return Response(content, headers={"ETag": f'"{tag}"'})
