"""The last word under /api/: what no room answers is a problem, not an HTML page."""

from django.urls import path

from alliance.rest.views import UnknownAddress

urlpatterns = [path("<path:address>", UnknownAddress.as_view(), name="api_unknown")]
