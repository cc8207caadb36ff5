from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "egov.services.feedback"
    label = "feedback"

    def ready(self) -> None:
        from egov.services.feedback import actions, events, policies  # noqa: F401
