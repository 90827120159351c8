from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class InboxConfig(AppConfig):
    name = "alliance.inbox"
    label = "inbox"

    def ready(self) -> None:
        autodiscover_modules("news", "own_news")
