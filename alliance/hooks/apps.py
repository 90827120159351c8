from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class HooksConfig(AppConfig):
    name = "alliance.hooks"
    label = "hooks"

    def ready(self) -> None:
        autodiscover_modules("news", "own_news")
