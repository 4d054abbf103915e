from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    name = "joinedup.assurance"
    label = "assurance"
