from importlib import import_module

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "egov.services.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        for module in ("events", "policies"):
            import_module(f"{self.name}.{module}")
