"""A token does what its scopes say and no more."""

from typing import TYPE_CHECKING, cast

from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from alliance.journal.readable import ScopeMissing
from alliance.people.models import ApiToken

if TYPE_CHECKING:
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """The view names the scope per method in `scope`; a method without one does not exist (405)."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if request.auth is None:
            raise NotAuthenticated
        method = request.method or ""
        needed = getattr(view, "scope", {}).get("GET" if method == "HEAD" else method)
        if needed is None:
            raise MethodNotAllowed(method)
        if needed not in cast(ApiToken, request.auth).scopes:
            raise ScopeMissing(needed=needed)
        return True
