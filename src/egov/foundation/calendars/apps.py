from importlib import import_module

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "egov.foundation.calendars"
    label = "calendars"

    def ready(self) -> None:
        for module in ("events", "policies", "checks"):
            import_module(f"{self.name}.{module}")
