from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from alliance.rest.changes import ChangesView
from alliance.rest.docs import docs

urlpatterns = [
    path("v1/changes", ChangesView.as_view(), name="api_changes"),
    path(
        "v1/schema",
        SpectacularJSONAPIView.as_view(authentication_classes=[], permission_classes=[]),
        name="api_schema",
    ),
    path("docs", docs, name="api_docs"),
]
