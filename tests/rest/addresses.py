"""A small address to try the REST door on, and a token for it."""

import json
from datetime import timedelta
from typing import Any, ClassVar

import msgspec
from django.db import OperationalError
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.errors import Conflict
from alliance.people.models import ApiClient, ApiToken, User
from alliance.people.tokens import digest_of
from alliance.rest.conditions import etag
from alliance.rest.parsing import limit_up_to, one_of, read_json, read_query
from alliance.rest.views import ApiView


class Parcel(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    weights: list[int] = []


class ParcelLost(Conflict):
    code = "parcel_lost"


class ParcelView(ApiView):
    """Counts how often it really ran."""

    scope: ClassVar[dict[str, str]] = {"GET": "leads:read", "POST": "leads:write"}
    ran = 0

    def get(self, request: Request) -> Response:
        return Response(read_query(request, {"limit": limit_up_to(10), "sort": one_of("new", "old")}))

    def post(self, request: Request) -> Response:
        parcel = read_json(request, Parcel)
        type(self).ran += 1
        if parcel.name == "lost":
            raise ParcelLost
        if parcel.name == "cut off":
            raise OperationalError("server closed the connection unexpectedly")
        if parcel.name == "broken":
            raise ZeroDivisionError
        return Response({"name": parcel.name, "run": type(self).ran}, status=201, headers={"ETag": etag(7)})


urlpatterns = [
    path("api/parcels", ParcelView.as_view(), name="parcels"),
    path("api/", include("alliance.rest.fallback_urls")),
]


def ask(method: str, path: str = "/api/parcels", *, token: str = "", body: Any = None, **headers: str) -> Any:
    """One request, its body as JSON unless it is bytes already."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return Client().generic(method, path, data, content_type="application/json", headers=headers)


def make_token(
    raw: str = "al_test_token", *, scopes: tuple[str, ...] = ("leads:read", "leads:write"), **fields: Any
) -> str:
    """A valid token of a neutral client, stored as its digest."""
    user = User.objects.create_user(email=f"{raw}@machines.invalid", name="Client", is_machine=True)
    client = ApiClient.objects.create(name="Client", slug=raw.replace("_", "-"), system="crm", user=user)
    now = timezone.now()
    values = {
        "created_at": now,
        "expires_at": now + timedelta(days=1),
        "prefix": raw[:12],
        "scopes": list(scopes),
        **fields,
    }
    ApiToken.objects.create(client=client, digest=digest_of(raw), **values)
    return raw
