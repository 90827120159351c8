"""The page on which programmers read and try the interface."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "rest/docs.html", {"schema_url": reverse("api_schema")})
