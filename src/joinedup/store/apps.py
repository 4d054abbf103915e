from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "joinedup.store"
    label = "store"

    def ready(self) -> None:
        from joinedup.store import engines

        engines.check_every_connection()
