from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "egov.lgsp.payments"
    label = "payments"
