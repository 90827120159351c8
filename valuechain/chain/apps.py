from django.apps import AppConfig


class ChainConfig(AppConfig):
    name = "valuechain.chain"
    label = "chain"

    def ready(self) -> None:
        """Menu and chain bar call the phases what this installation calls them."""
        from alliance.web.phases import relabel_phases_from  # app ready
        from valuechain.chain.queries import own_labels  # app ready

        relabel_phases_from(own_labels)
