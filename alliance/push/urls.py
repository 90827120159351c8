"""The one address of push on the page server; the stream itself is served by alliance.push.server."""

from django.urls import path

from alliance.push import views

urlpatterns = [
    path("push/ticket/", views.push_ticket, name="push_ticket"),
]
