from django.apps import AppConfig


class BusConfig(AppConfig):
    name = "egov.lgsp.bus"
    label = "bus"

    def ready(self) -> None:
        from egov.lgsp.bus import events, policies  # noqa: F401
