from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "joinedup.trail"
    label = "trail"
