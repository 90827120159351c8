from django.apps import AppConfig


class LocalConfig(AppConfig):
    name = "alliance.local"
    label = "local"
