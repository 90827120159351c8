"""What stands under /api/; of its own, so that a program's call is not compared with the address of every page."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("leads.intake.api_urls")),
    path("api/v1/", include("leads.handoffs.api_urls")),
    path("api/v1/", include("alliance.rest.webhooks.urls")),
    path("api/", include("alliance.rest.urls")),
    path("api/", include("alliance.rest.fallback_urls")),
]
