"""The interface describes itself, to everybody."""

from rest_framework.request import Request
from rest_framework.response import Response

from alliance.rest.openapi import document
from alliance.rest.parsing import read_query
from alliance.rest.views import ApiView


class SchemaView(ApiView):
    """`GET /schema`: the OpenAPI document."""

    authentication_classes = ()
    permission_classes = ()
    http_method_names = ["get", "head"]
    schema = None

    def get(self, request: Request) -> Response:
        """OpenAPI 3.1 as JSON; it says nothing about anybody and needs no token."""
        read_query(request, {})
        return Response(document(), headers={"Cache-Control": "max-age=300"})
