from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "egov.foundation.identity"
    label = "identity"

    def ready(self) -> None:
        from egov.foundation.identity import actions, events, policies  # noqa: F401
