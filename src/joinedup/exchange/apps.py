from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "joinedup.exchange"
    label = "exchange"
