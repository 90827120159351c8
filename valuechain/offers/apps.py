from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "valuechain.offers"
    label = "offers"
