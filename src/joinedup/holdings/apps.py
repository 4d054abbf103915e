from django.apps import AppConfig


class HoldingsConfig(AppConfig):
    name = "joinedup.holdings"
    label = "holdings"
