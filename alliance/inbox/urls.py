"""Today and its parts."""

from django.urls import path

from alliance.inbox import views

urlpatterns = [
    path("today/", views.today, name="today"),
    path("today/queue/", views.today_queue, name="today_queue"),
    path("today/live/", views.today_live, name="today_live"),
    path("today/read/", views.items_read, name="items_read"),
    path("today/items/<int:item_id>/done/", views.item_done, name="item_done"),
]
