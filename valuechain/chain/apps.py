from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ChainConfig(AppConfig):
    name = "valuechain.chain"
    label = "chain"

    def ready(self) -> None:
        """The phases' apps register; menu and chain bar call the phases what this installation calls them."""
        from alliance.web.phases import relabel_phases_from  # app ready
        from valuechain.chain.queries import own_labels  # app ready

        relabel_phases_from(own_labels)
        autodiscover_modules("phase")
