from django.apps import AppConfig


class FrontdoorConfig(AppConfig):
    name = "joinedup.frontdoor"
    label = "frontdoor"
