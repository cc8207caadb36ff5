from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "egov.foundation.identity"
    label = "identity"
