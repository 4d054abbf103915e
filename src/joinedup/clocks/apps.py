from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "joinedup.clocks"
    label = "clocks"
