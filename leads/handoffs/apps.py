from django.apps import AppConfig


class HandoffsConfig(AppConfig):
    name = "leads.handoffs"
    label = "handoffs"
