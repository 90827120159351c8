from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WebConfig(AppConfig):
    name = "alliance.web"
    label = "web"

    def ready(self) -> None:
        """The rooms name what the palette finds of theirs."""
        from alliance.web import own_hits  # noqa: F401  app ready

        autodiscover_modules("palette")
