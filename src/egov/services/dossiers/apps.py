from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "egov.services.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from egov.services.dossiers import actions, events, handlers, policies, refund_letters, watching  # noqa: F401
