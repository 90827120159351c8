"""The start, the menu's counts, the two switches of the frame, and the health of the installation."""

from django.urls import path

from alliance.web import views
from alliance.web.health import health
from alliance.web.searching import search

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", health, name="health"),
    path("search/", search, name="search"),
    path("too-large/", views.too_large, name="too_large"),
    path("waiting/", views.waiting, name="waiting"),
    path("theme/", views.theme_switch, name="theme_switch"),
    path("language/", views.language_switch, name="language_switch"),
]
