from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "joinedup.vault"
    label = "vault"
