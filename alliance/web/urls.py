"""The start, the health of the installation and the two switches of the frame."""

from django.urls import path

from alliance.web import views
from alliance.web.health import health

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", health, name="health"),
]
