from django.apps import AppConfig


class ControllingConfig(AppConfig):
    name = "valuechain.controlling"
    label = "controlling"
