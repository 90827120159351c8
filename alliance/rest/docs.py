"""The page on which programmers read the interface: made from the very document that describes it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance.rest.reference import reference


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    address = request.build_absolute_uri("/api/v1")
    return render(request, "rest/docs.html", {"reference": reference(), "address": address})
