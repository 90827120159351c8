from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "alliance.rest"
    label = "rest"
