from django.apps import AppConfig


class ChainConfig(AppConfig):
    name = "valuechain.chain"
    label = "chain"
