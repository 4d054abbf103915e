from django.apps import AppConfig


class LinkingConfig(AppConfig):
    name = "joinedup.linking"
    label = "linking"
