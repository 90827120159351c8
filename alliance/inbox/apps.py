from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "alliance.inbox"
    label = "inbox"
