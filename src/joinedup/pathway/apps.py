from django.apps import AppConfig


class PathwayConfig(AppConfig):
    name = "joinedup.pathway"
    label = "pathway"
