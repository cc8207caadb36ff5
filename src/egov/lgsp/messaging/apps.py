from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "egov.lgsp.messaging"
    label = "messaging"

    def ready(self) -> None:
        from egov.lgsp.messaging import events, policies  # noqa: F401
