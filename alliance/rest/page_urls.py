from django.urls import path

from alliance.rest.pages import integration_detail, integration_list

urlpatterns = [
    path("integrations/", integration_list, name="integration_list"),
    path("integrations/<int:client_id>/", integration_detail, name="integration_detail"),
]
