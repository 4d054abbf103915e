from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "joinedup.backup"
    label = "backup"
