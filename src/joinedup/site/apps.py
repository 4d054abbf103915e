from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "joinedup.site"
    label = "site"

    def ready(self) -> None:
        from joinedup.gate import compiled
        from joinedup.site import shell

        compiled.around_every_page(shell.asks)
