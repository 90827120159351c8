from django.apps import AppConfig


class PushConfig(AppConfig):
    name = "alliance.push"
    label = "push"
