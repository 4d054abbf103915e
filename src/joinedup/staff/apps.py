from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "joinedup.staff"
    label = "staff"
