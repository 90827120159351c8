from django.urls import path

from alliance.rest.pages import integration_list

urlpatterns = [path("integrations/", integration_list, name="integration_list")]
