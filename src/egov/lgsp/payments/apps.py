from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "egov.lgsp.payments"
    label = "payments"

    def ready(self) -> None:
        from egov.lgsp.payments import events, policies  # noqa: F401
