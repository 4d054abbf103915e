from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "joinedup.signin"
    label = "signin"
