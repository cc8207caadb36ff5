from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "egov.lgsp.signing"
    label = "signing"
