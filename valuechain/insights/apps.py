from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "valuechain.insights"
    label = "insights"
