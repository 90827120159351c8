from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView

from alliance.rest.changes import ChangesView

urlpatterns = [
    path("v1/changes", ChangesView.as_view(), name="api_changes"),
    path(
        "v1/schema",
        SpectacularJSONAPIView.as_view(authentication_classes=[], permission_classes=[]),
        name="api_schema",
    ),
    path(
        "docs",
        SpectacularSwaggerView.as_view(
            url_name="api_schema", authentication_classes=[], permission_classes=[]
        ),
        name="api_docs",
    ),
]
